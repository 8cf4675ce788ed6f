"""What officers may do with faults that people report of their pages."""

from shuheng.foundation.core.permits import Permit, Within, declare

HANDLE = Permit("corrections.handle", "办理网站找错", Within.OWN_ORGAN)

declare(HANDLE)
