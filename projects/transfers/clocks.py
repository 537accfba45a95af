from core.clocks import clock
from projects.transfers.models import Transfer
from projects.transfers.states import TransferState

clock("transfer", Transfer, rows=lambda: Transfer.objects.filter(state=TransferState.OFFERED))
