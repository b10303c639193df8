//! The panels, from top to bottom. Each looks at the report and is there only if the report states something of it.

mod disputes;
mod flow;
mod headline;
mod indicators;
mod outcomes;
mod proactive;
mod sources;
mod trend;

use crate::{Story, panel::Panel};

/// All panels that the report has something for.
pub(crate) fn panels(story: &Story<'_>) -> Vec<Panel> {
    let (headline, shown) = headline::panel(story);
    let rest = [
        sources::panel(story),
        outcomes::panel(story),
        flow::panel(story),
        proactive::panel(story),
        disputes::panel(story),
        trend::panel(story),
        indicators::panel(story, &shown),
    ];
    headline.into_iter().chain(rest.into_iter().flatten()).collect()
}
