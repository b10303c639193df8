//! How units' reports make their region's report.
