"""How documents post: the posting of posting/apply.py with the rules of credit behind it."""

from functools import partial

from sales_mgmt.credit.authorize import authorize
from sales_mgmt.posting import apply as posting

apply = partial(posting.apply, gate=authorize)
reverse = partial(posting.reverse, authorize)
