"""What officers may do with letters from the public."""

from shuheng.foundation.core.permits import Permit, Within, declare

HANDLE = Permit("letters.handle", "办理群众来信", Within.OWN_ORGAN)
PUBLISH = Permit("letters.publish", "公开来信答复", Within.OWN_ORGAN)

declare(HANDLE, PUBLISH)
