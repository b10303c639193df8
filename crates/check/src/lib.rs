//! The rule catalogue's checks: within one report, between years, between units.
