"""The chapters of the story in order; each module tells one."""

import assistance
import collecting
import founding
import insurance
import remitting


def tell_all(fund, teller):
    founding.tell(fund, teller)
    collecting.tell(fund, teller)
    remitting.tell(fund, teller)
    assistance.tell(fund, teller)
    insurance.tell(fund, teller)
