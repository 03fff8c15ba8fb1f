"""Questions about quality and cost, answered on real pages; `measure()` of each module gives its figures."""
