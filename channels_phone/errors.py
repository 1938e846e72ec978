"""What the provider's error codes mean for a text: stop, try again, or look at the set-up.

Sources: the provider's error dictionary; those it documents as "never processed" are safe to repeat.
"""

from backend.ports import DeliveryError

# The address cannot receive: mark it and do not try again.
BAD_ADDRESS = {21211, 21217, 21614, 30005, 30006, 63003}
# The person, the content, or a telephone that is off: do not try again, the address stays good.
REFUSED = {21408, 21602, 21610, 21612, 21617, 30003, 30004, 30007, 30036, 63016}
OPTED_OUT = 21610
# It was not processed and may be sent again later.
LATER = {20429, 21611, 30001, 20500, 20503}
# Our own set-up is wrong: it stays failed until people mend it.
SETUP = {20003, 20404, 21606, 21659, 57012}
# The call has ended: no error for who wanted to end it.
CALL_OVER = {20404, 21220}


def delivery_error(code: int | None, status: int) -> DeliveryError:
    """Return the core's error for a refusal of the provider (its code, the HTTP status).

    A 5xx without a code may have been processed: ambiguous, to be reconciled.
    """
    name = f"twilio_{code or status}"
    if code in BAD_ADDRESS:
        return DeliveryError(name, permanent=True, address_is_bad=True)
    if code in REFUSED or code in SETUP:
        return DeliveryError(name, permanent=True)
    if code in LATER or status == 429:
        return DeliveryError(name)
    if status >= 500:
        return DeliveryError(name, ambiguous=True)
    return DeliveryError(name, permanent=True)
