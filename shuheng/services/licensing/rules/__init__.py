"""What a matter is and what its form asks, as plain Python: no Django, no clock.

`forms` is the form engine (JSON Schema 2020-12, told in Chinese), `matters` reads and judges the file of one matter.
"""
