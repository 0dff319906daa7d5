"""Never reads what it is asked."""

import time

while True:
    time.sleep(60)
