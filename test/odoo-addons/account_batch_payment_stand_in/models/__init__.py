from . import batch_payment
