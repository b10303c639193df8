//! Requests from few words, and random ones from a seed.

use nianbao_books::{Consult, Consulted, Date, Dates, Event, Request, Way};

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A request of words like `received 2026-02-09, asked 2026-03-02 replied 2026-03-05`: what is
/// divided by commas happened one after the other.
pub(crate) fn request(words: &str) -> Request {
    let mut request = Request { pieces: 1, ..Request::default() };
    for part in words.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let words: Vec<&str> = part.split(' ').collect();
        let known = Event::ALL.iter().find(|event| event.id() == words[0]);
        match (words[0], known) {
            ("asked", _) => {
                let on = |name: &str| {
                    words.iter().position(|word| *word == name).map(|n| day(words[n + 1]))
                };
                let of = if words.contains(&"jointly") {
                    Consulted::JointMaker
                } else {
                    Consulted::ThirdParty
                };
                let consult = Consult {
                    of,
                    asked: on("asked").unwrap(),
                    received: on("received"),
                    replied: on("replied"),
                };
                request.consults.push(consult);
            }
            ("days", _) => request.extension_days = Some(words[1].parse().unwrap()),
            ("by", _) => {
                request.way = Some(*Way::ALL.iter().find(|way| way.id() == words[1]).unwrap())
            }
            (_, Some(event)) => request.dates.set(*event, day(words[1])),
            (other, None) => panic!("{other}"),
        }
    }
    request
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }

    fn after(&mut self, from: Date, most: u64) -> Date {
        let days = self.roll(most) as i64;
        from.checked_add(jiff::Span::new().days(days)).unwrap()
    }
}

/// A request as it may come in, with mends, opinions, fees and extensions in any combination, early
/// enough that the calendar is known.
pub(crate) fn random(dice: &mut Dice) -> Request {
    let receipt = dice.after(day("2019-01-01"), 365 * 7);
    let mut dates = Dates::default().with(Event::Received, receipt);
    let mut request = Request { pieces: 1, ..Request::default() };
    let mut at = receipt;
    if dice.one_in(3) {
        at = dice.after(at, 14);
        dates.set(Event::MendTold, at);
        if !dice.one_in(5) {
            at = dice.after(at, 30);
            dates.set(Event::Mended, at);
        }
    }
    for _ in 0..dice.roll(4).saturating_sub(1) {
        let asked = dice.after(at, 15);
        let received = (!dice.one_in(4)).then(|| dice.after(asked, 6));
        let replied = (!dice.one_in(3)).then(|| dice.after(received.unwrap_or(asked), 35));
        request.consults.push(Consult { of: Consulted::ThirdParty, asked, received, replied });
    }
    if dice.one_in(4) {
        let told = dice.after(at, 25);
        dates.set(Event::FeeTold, told);
        dates.set(Event::FeeReceived, dice.after(told, 5));
        if !dice.one_in(5) {
            at = dice.after(told, 30);
            dates.set(Event::FeePaid, at);
        }
    }
    if dice.one_in(3) {
        dates.set(Event::Extended, dice.after(receipt, 70));
        request.extension_days = Some(1 + dice.roll(20) as u32);
    }
    request.dates = dates;
    request
}
