"""What the upload flow needs of a deployment: where files are, and where is kept what is found in them.

What verifies its callers' tokens the tenant flow has, which brings this one.
"""

from __future__ import annotations

from chalicelib.clients.findings.needs import NEEDS as FINDINGS
from chalicelib.clients.needs import Ports
from chalicelib.clients.uploads.needs import NEEDS as UPLOADS

PORTS = Ports(acts_on=(UPLOADS, FINDINGS), serves=(UPLOADS, FINDINGS))
