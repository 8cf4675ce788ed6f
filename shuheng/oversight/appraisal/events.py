"""What appraisal tells the journal. `site`, `column` and `table` are numbers of rows; points are hundredths."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("appraisal.table_put")
class TablePut(Event):
    """A version of the indicators was loaded; `digest` is the hash of what it says."""

    table: int
    valid_from: date
    rules: int
    digest: str


@event("appraisal.site_assessed")
class SiteAssessed(Event):
    """A site was assessed for a day; `digest` is the hash of everything that was found."""

    site: int
    on: date
    table: int
    score: int
    vetoes: int
    digest: str


@event("appraisal.run_begun")
class RunBegun(Event):
    """The assessment of a day was begun with a version of the indicators."""

    on: date
    table: int


@event("appraisal.veto_near")
class VetoNear(Event):
    """A site came close to a veto, or met it: its owner is told. `danger` is close or met, `rule` the indicator."""

    site: int
    assessment: int
    rule: str
    danger: str
    on: date


@event("appraisal.run_done")
class RunDone(Event):
    """Every site was assessed for a day."""

    on: date
    sites: int


@event("appraisal.probed")
class SitesProbed(Event):
    """So many sites were opened; so many did not."""

    sites: int
    failed: int


@event("appraisal.probes_thinned")
class ProbesThinned(Event):
    """So many old single probes were let go; the counts of their days stay."""

    probes: int


@event("appraisal.site_down")
class SiteDown(Event):
    """A probe could not open a site that the one before it had opened."""

    site: int


@event("appraisal.site_up")
class SiteUp(Event):
    """A site that could not be opened can be opened again."""

    site: int


@event("appraisal.links_followed")
class LinksFollowed(Event):
    """Links to other hosts were asked for; so many did not open."""

    on: date
    links: int
    failing: int


@event("appraisal.column_warned")
class ColumnWarned(Event):
    """Those who write for a column were told that its day of update is near, or that it has passed."""

    column: int
    kind: str
    due_on: date


@event("appraisal.report_released")
class YearReported(Event):
    """The yearly table of a site was written and published."""

    site: int
    year: int
    digest: str
