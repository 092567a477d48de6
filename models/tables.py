"""Every table of the record, imported: whoever needs the whole schema (`Record.metadata`) imports this module."""

from models import (  # noqa: F401
    audit,
    decided,
    initiatives,
    obligations,
    outbox,
    pace,
    plans,
    reach,
    workbooks,
    zalo,
    zalo_followers,
    zalo_links,
)
from models.appraisal import record as appraisal  # noqa: F401
from models.inspection import record as inspection  # noqa: F401
from models.intake import late_reasons  # noqa: F401
from models.intake import record as intake  # noqa: F401
from models.issuing import record as issuing  # noqa: F401
from models.recognition import (
    commendation,  # noqa: F401
    comments,  # noqa: F401
    revocation,  # noqa: F401
    spreading,  # noqa: F401
)
from models.recognition import record as recognition  # noqa: F401
from models.registers import record as registers  # noqa: F401
from models.registration import attachments  # noqa: F401
from models.registration import record as registration  # noqa: F401
from models.submission import (
    dossiers,  # noqa: F401
    inner_days,  # noqa: F401
    submitting,  # noqa: F401
)
from models.year_end import record as year_end  # noqa: F401
