//! Figures run together: all ways to part a run of digits into the cells of a row so that the row's
//! total holds.

/// Figures of more digits than this are no counts.
const LONGEST: usize = 12;

/// A run of digits whose cells' borders are lost, or only partly known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// The digits, 0 to 9.
    pub(crate) digits: Vec<u8>,
    /// Is there a border in front of this digit?
    pub(crate) borders: Vec<bool>,
}

/// One way to read a run: for each cell where it begins and what it holds.
pub(crate) type Reading = Vec<(usize, u64)>;

/// What a search gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// All readings, in order.
    All(Vec<Reading>),
    /// There was more to try than the budget allows.
    TooMany,
}

/// How much work there may be, counted in figures tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// What is left.
    pub(crate) left: usize,
    /// What was used.
    pub(crate) used: usize,
}

impl Budget {
    pub(crate) fn of(left: usize) -> Self {
        Self { left, used: 0 }
    }

    /// Takes a step; says whether it could.
    pub(crate) fn take(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        self.used += 1;
        true
    }
}

impl Run {
    /// Adds figures that stand together, with a border in front.
    #[cfg(test)]
    pub(crate) fn push(&mut self, digits: &str) {
        for (n, digit) in digits.bytes().filter(u8::is_ascii_digit).enumerate() {
            self.digits.push(digit - b'0');
            self.borders.push(n == 0);
        }
    }

    /// The figure from `from` to `to`, if it is one: no zeros in front, no border inside, not too
    /// long.
    fn figure(&self, from: usize, to: usize) -> Option<u64> {
        let digits = self.digits.get(from..to)?;
        let whole = to > from && to - from <= LONGEST && (digits[0] != 0 || to - from == 1);
        let undivided = whole && !self.borders[from + 1..to].iter().any(|border| *border);
        undivided.then(|| digits.iter().fold(0, |value, digit| value * 10 + u64::from(*digit)))
    }

    /// How many ways there are to part the run into `cells` figures, whatever they add up to; two
    /// stand for more.
    pub(crate) fn ways(&self, cells: usize) -> usize {
        let length = self.digits.len();
        // ways[i]: how many ways the first `i` digits make the figures so far.
        let mut ways = vec![0usize; length + 1];
        ways[0] = 1;
        for _ in 0..cells {
            let mut next = vec![0usize; length + 1];
            for from in (0..length).filter(|from| ways[*from] > 0) {
                for (to, known) in next.iter_mut().enumerate().skip(from + 1).take(LONGEST) {
                    if self.figure(from, to).is_some() {
                        *known = (*known + ways[from]).min(2);
                    }
                }
            }
            ways = next;
        }
        ways[length]
    }

    /// All readings as rows of `cells` figures one after the other, `rows` of them, the last figure
    /// of each row being the sum of the others. With `summed` false the figures are free.
    pub(crate) fn readings(
        &self,
        rows: usize,
        cells: usize,
        summed: bool,
        most: usize,
        budget: &mut Budget,
    ) -> Search {
        let mut search = Searching {
            run: self,
            rows,
            cells,
            summed,
            most,
            found: Vec::new(),
            so_far: Vec::new(),
        };
        if search.row(0, 0, budget) { Search::All(search.found) } else { Search::TooMany }
    }
}

struct Searching<'a> {
    run: &'a Run,
    rows: usize,
    cells: usize,
    summed: bool,
    most: usize,
    found: Vec<Reading>,
    so_far: Reading,
}

impl Searching<'_> {
    /// Reads from a row's beginning; `false` if there was too much to try.
    fn row(&mut self, row: usize, at: usize, budget: &mut Budget) -> bool {
        if row < self.rows {
            return self.cell(row, 0, at, 0, budget);
        }
        if at == self.run.digits.len() {
            if self.found.len() == self.most {
                return false;
            }
            self.found.push(self.so_far.clone());
        }
        true
    }

    fn cell(&mut self, row: usize, cell: usize, at: usize, sum: u64, budget: &mut Budget) -> bool {
        if cell == self.cells {
            return self.row(row + 1, at, budget);
        }
        // Each figure still to come takes a digit, and a sum at least as many as it has itself.
        let to_come = (self.rows - row) * self.cells - cell;
        let remaining = self.run.digits.len().saturating_sub(at);
        let last = cell + 1 == self.cells;
        if remaining < to_come {
            return true;
        }
        let room = remaining - to_come + 1;
        if self.summed && !last && sum > 0 && sum.ilog10() as usize + 1 > room {
            return true;
        }
        let lengths = match self.summed && last {
            true => digits_of(sum)..=digits_of(sum),
            false => 1..=room.min(LONGEST),
        };
        for length in lengths {
            if !budget.take() {
                return false;
            }
            let Some(value) = self.run.figure(at, at + length) else { continue };
            if self.summed && last && value != sum {
                continue;
            }
            self.so_far.push((at, value));
            let went = self.cell(row, cell + 1, at + length, sum.saturating_add(value), budget);
            self.so_far.pop();
            if !went {
                return false;
            }
        }
        true
    }
}

fn digits_of(value: u64) -> usize {
    value.checked_ilog10().unwrap_or(0) as usize + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(text: &str) -> Run {
        let mut run = Run::default();
        text.split(' ').for_each(|part| run.push(part));
        run
    }

    fn readings(text: &str, rows: usize, cells: usize) -> Vec<Vec<u64>> {
        match run(text).readings(rows, cells, true, 100, &mut Budget::of(100_000)) {
            Search::All(all) => {
                all.iter().map(|r| r.iter().map(|(_, value)| *value).collect()).collect()
            }
            Search::TooMany => panic!("too many"),
        }
    }

    #[test]
    fn the_total_tells_the_borders() {
        assert_eq!(readings("640020470", 1, 7), [[64, 0, 0, 2, 0, 4, 70]]);
        assert_eq!(readings("200 000121", 1, 7), [[20, 0, 0, 0, 0, 1, 21]]);
        assert_eq!(readings("270020130", 1, 7).len(), 2);
        assert_eq!(readings("6000017", 1, 7), [[6, 0, 0, 0, 0, 1, 7]]);
        assert_eq!(
            readings("10203120001200000", 3, 5),
            [[1, 0, 2, 0, 3, 12, 0, 0, 0, 12, 0, 0, 0, 0, 0]]
        );
    }

    #[test]
    fn a_total_that_does_not_hold_gives_no_reading_but_the_borders_may() {
        assert!(readings("1200009", 1, 7).is_empty());
        assert_eq!(run("1200009").ways(7), 1);
        assert_eq!(run("12000090").ways(7), 2);
        assert_eq!(run("007").ways(3), 1);
        assert_eq!(run("693665").ways(3), 2);
        assert_eq!(run("12").ways(3), 0);
    }

    #[test]
    fn work_is_bounded() {
        let long = run(&"1".repeat(5000));
        let mut budget = Budget::of(10_000);
        assert_eq!(long.readings(1, 7, true, 100, &mut budget), Search::TooMany);
        assert_eq!(
            run("1111111111").readings(1, 7, false, 3, &mut Budget::of(1000)),
            Search::TooMany
        );
    }

    proptest! {
        #[test]
        fn the_true_reading_is_always_among_them(parts in proptest::collection::vec(0u64..3000, 6)) {
            let mut row = parts;
            row.push(row.iter().sum());
            let text: String = row.iter().map(u64::to_string).collect();
            let Search::All(all) = run(&text).readings(1, 7, true, 100_000, &mut Budget::of(10_000_000)) else { panic!() };
            prop_assert!(all.iter().any(|r| r.iter().map(|(_, v)| *v).eq(row.iter().copied())));
        }
    }
}
