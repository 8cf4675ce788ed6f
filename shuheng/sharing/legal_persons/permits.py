"""What officers may do with the register of legal persons."""

from shuheng.foundation.core.permits import Permit, Within, declare

READ = Permit("legal_persons.read", "查法人库", Within.OWN_ORGAN)
RECORD = Permit("legal_persons.record", "登记法人", Within.COUNTY)

declare(READ, RECORD)
