# Python reads this file when Odoo starts (PYTHONPATH). Since 16 Odoo stretches a password 600,000 times at each login, which costs more CPU than
# all the other calls of a short command. Tests log in hundreds of times with the same few passwords: what was computed once is kept. The results
# are the same, of wrong passwords too.
import functools
import hashlib

hashlib.pbkdf2_hmac = functools.lru_cache(maxsize=1000)(hashlib.pbkdf2_hmac)
