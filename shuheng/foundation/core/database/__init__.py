"""Django's PostgreSQL backend with fewer round trips. The module `base` has its name from Django, which looks for it."""
