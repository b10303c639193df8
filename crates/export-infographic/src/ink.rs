//! The colours of the pictures: three looks, and the outcomes' colours, which are the same in all
//! of them. Text stands out from its ground by 4.5 to 1 or more, what is drawn by 3 to 1 (WCAG 2.2;
//! a test measures it). The page has the same colours in its style sheet.

use crate::tale::Ends;
use nianbao_register::Region;

/// What most text is set in, and text of less weight.
pub(crate) const INK: &str = "#17212E";
pub(crate) const SOFT: &str = "#4B5768";
/// The ground, and hairlines.
pub(crate) const WHITE: &str = "#FFFFFF";
pub(crate) const EDGE: &str = "#D3DAE3";
/// What a bar lies on, and last year's.
pub(crate) const TRACK: &str = "#EDF0F5";
pub(crate) const LAST: &str = "#6E7A8C";
/// Requests whose end is not yet known.
pub(crate) const ASKED: &str = "#5F6E82";

/// The colours of a look: hero, text of less weight on it, its accent, this year's figures, the
/// tinted band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub id: &'static str,
    pub hero: String,
    pub dim: &'static str,
    pub accent: &'static str,
    pub brand: String,
    pub tint: &'static str,
}

const LOOKS: [(&str, [&str; 5]); 3] = [
    ("blue", ["#0D3F78", "#C9DBEF", "#FFD27A", "#0E4A8A", "#EAF2FA"]),
    ("customs", ["#0C2346", "#C6D0E0", "#E6C372", "#12305E", "#F4F1E9"]),
    ("red", ["#8E1218", "#F6D9D2", "#FFD98A", "#A2191F", "#FBF0EC"]),
];

impl Look {
    /// The look that the register asks for, in its own accent if it has one.
    pub(crate) fn of(region: Option<&Region>) -> Self {
        let theme = region.map(|region| &region.site.theme);
        let wanted = theme.map_or("", |theme| theme.look.as_str());
        let (id, [hero, dim, accent, brand, tint]) =
            LOOKS.into_iter().find(|(id, _)| *id == wanted).unwrap_or(LOOKS[0]);
        let mut look = Self { id, hero: hero.into(), dim, accent, brand: brand.into(), tint };
        // A look that is asked for by name has its own ground; the register's accent alone is
        // ground and figures.
        let own = theme
            .map(|theme| theme.accent.as_str())
            .filter(|own| !own.is_empty() && wanted.is_empty());
        if let Some(own) = own {
            look.id = "own";
            look.hero = own.into();
            look.brand = own.into();
            look.dim = "#FFFFFF";
            look.accent = if contrast(look.accent, own) >= 4.5 { look.accent } else { "#FFFFFF" };
            look.tint = "#F2F4F7";
        }
        look
    }

    /// The look's own colours for the page, where they are the register's and not one of the three.
    pub(crate) fn css(&self, dark: &str) -> String {
        if self.id != "own" {
            return String::new();
        }
        let (hero, accent) = (&self.hero, self.accent);
        let dark = if dark.is_empty() { "#9dc1ee" } else { dark };
        format!(
            ".look-own{{--hero:{hero};--dim:#fff;--gold:{accent};--brand:{hero};--tint:#f2f4f7}}@media screen and (prefers-color-scheme:dark){{.look-own{{--brand:{dark};--tint:#20262e}}}}"
        )
    }
}

/// The colour of an end; what is carried on is hollow, in ink.
pub(crate) fn end(kind: Ends) -> &'static str {
    match kind {
        Ends::Granted => "#00695C",
        Ends::PartlyGranted => "#35A08D",
        Ends::Denied => "#8F4A12",
        Ends::Unavailable => "#C9831F",
        Ends::NotProcessed => "#4C3A86",
        Ends::Other => "#8E82C4",
        Ends::CarriedOn => WHITE,
    }
}

/// The relative luminance of a colour (WCAG 2.2); 0 of what is none.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = colour
            .get(at..at + 2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .map_or(0.0, f64::from)
            / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [Ends; 6] = [
        Ends::Granted,
        Ends::PartlyGranted,
        Ends::Denied,
        Ends::Unavailable,
        Ends::NotProcessed,
        Ends::Other,
    ];

    #[test]
    fn every_ink_can_be_read_on_every_ground_it_stands_on() {
        let mut pairs =
            vec![(INK, WHITE, 4.5), (SOFT, WHITE, 4.5), (LAST, WHITE, 3.0), (ASKED, WHITE, 3.0)];
        pairs.extend(ENDS.map(|kind| (end(kind), WHITE, 3.0)));
        for (_, [hero, dim, accent, brand, tint]) in LOOKS {
            pairs.extend([
                (WHITE, hero, 4.5),
                (dim, hero, 4.5),
                (accent, hero, 4.5),
                (brand, WHITE, 4.5),
                (brand, tint, 4.5),
            ]);
            pairs.extend([(INK, tint, 4.5), (SOFT, tint, 4.5)]);
        }
        for (ink, ground, least) in pairs {
            assert!(
                contrast(ink, ground) >= least,
                "{ink} on {ground}: {:.2}",
                contrast(ink, ground)
            );
        }
    }

    #[test]
    fn the_page_has_the_same_colours() {
        let css = include_str!("../templates/infographic.css").to_ascii_uppercase();
        for colour in LOOKS
            .iter()
            .flat_map(|(_, colours)| colours)
            .copied()
            .chain(ENDS.map(end))
            .chain([INK, SOFT, ASKED])
        {
            assert!(css.contains(colour), "{colour}");
        }
    }

    #[test]
    fn outcomes_differ_for_every_eye() {
        // How people see them who lack a kind of cones (Machado et al. 2009, severity 1), in linear
        // light.
        const EYES: [[[f64; 3]; 3]; 4] = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ];
        let lab = |colour: &str, eye: &[[f64; 3]; 3]| {
            let linear = [1, 3, 5].map(|at| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            });
            let seen = eye
                .map(|row| row.iter().zip(linear).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0));
            let xyz = [
                (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505,
                0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2],
                (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089,
            ];
            let f =
                xyz.map(|t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
            [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
        };
        for eye in &EYES {
            for (n, a) in ENDS.iter().enumerate() {
                for b in &ENDS[..n] {
                    let (x, y) = (lab(end(*a), eye), lab(end(*b), eye));
                    let distance =
                        x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                    assert!(distance > 15.0, "{a:?} and {b:?}: {distance:.1}");
                }
            }
        }
    }
}
