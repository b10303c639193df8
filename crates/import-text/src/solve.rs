//! Which readings of several rows go together: the sums over columns decide between the readings
//! that the rows leave.
//!
//! A sum that no choice of readings can meet was broken by whoever published it; it decides nothing
//! and is set aside. The others are propagated (a reading goes when no readings of the other rows
//! complete a sum with it), and what propagation leaves is searched.
//!
//! # An example
//!
//! 自然人 49, 企业 20 were received in all; two rows ran together, `27020` and `2202`:
//!
//! | row | readings of its own | 自然人: must give 49 | left |
//! |---|---|---|---|
//! | `27020` | 27, 0, … · 2, 7, … | 27 + 22 · 2 + 22 · 27 + 2 · 2 + 2: only the first is 49 | 27, 0 |
//! | `2202` | 22, 0, … · 2, 20, … | | 22, 0 |
//!
//! 企业 would then be 0 + 0 and not 20: with the readings that 自然人 leaves no choice meets this
//! sum, so the two sums contradict each other, and all readings stay open. Had 企业 been 0, one
//! reading of each row would be left, and both rows were read.

use crate::split::Budget;
use std::collections::BTreeSet;

/// A sum over known figures and cells of open rows that must be zero.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    /// What the known figures add up to.
    pub(crate) known: i64,
    /// Open row, its cell, and the sign.
    pub(crate) terms: Vec<(usize, usize, i64)>,
}

/// What the sums leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Solved {
    /// For each open row the readings that some solution of all sums has, by number.
    pub(crate) alive: Vec<Vec<usize>>,
    /// How many sums no choice could meet.
    pub(crate) broken: usize,
    /// Did the search end before its budget did?
    pub(crate) complete: bool,
}

/// Sets of partial sums larger than this are not followed.
const WIDEST: usize = 4096;

/// Decides between the readings of open rows; `rows[row][reading]` are the figures of a reading.
pub(crate) fn solve(rows: &[Vec<Vec<i64>>], sums: &[Sum], budget: &mut Budget) -> Solved {
    let all: Vec<Vec<usize>> = rows.iter().map(|readings| (0..readings.len()).collect()).collect();
    let telling: Vec<&Sum> = sums
        .iter()
        .filter(|sum| sum.terms.iter().any(|(r, c, _)| differs(&rows[*r], *c)))
        .collect();
    let mut problem = Problem { rows, sums: Vec::new(), budget };
    let mut broken = 0;
    for sum in telling {
        match problem.narrow(sum, &mut all.clone()) {
            Some(false) => broken += 1,
            _ => problem.sums.push(sum),
        }
    }
    match problem.supported(&all) {
        Some(alive) => Solved { alive, broken, complete: true },
        None => Solved { alive: all, broken, complete: false },
    }
}

fn differs(readings: &[Vec<i64>], cell: usize) -> bool {
    readings.windows(2).any(|pair| pair[0].get(cell) != pair[1].get(cell))
}

struct Problem<'a> {
    rows: &'a [Vec<Vec<i64>>],
    sums: Vec<&'a Sum>,
    budget: &'a mut Budget,
}

impl Problem<'_> {
    /// For each row the readings that some solution has; nothing if the budget is over. No solution
    /// at all leaves every reading open.
    fn supported(&mut self, all: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
        let mut narrowed = all.to_vec();
        if self.sums.is_empty() || !self.propagate(&mut narrowed)? {
            return Some(all.to_vec());
        }
        let mut alive: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); all.len()];
        for row in 0..narrowed.len() {
            for reading in narrowed[row].clone() {
                if alive[row].contains(&reading) {
                    continue;
                }
                let mut with = narrowed.clone();
                with[row] = vec![reading];
                if let Some(solution) = self.search(with)? {
                    solution.into_iter().enumerate().for_each(|(row, reading)| {
                        alive[row].insert(reading);
                    });
                }
            }
        }
        if alive.iter().any(BTreeSet::is_empty) {
            return Some(all.to_vec());
        }
        Some(alive.into_iter().map(|set| set.into_iter().collect()).collect())
    }

    /// One solution of all sums. The outer nothing says that the budget is over.
    fn search(&mut self, mut alive: Vec<Vec<usize>>) -> Option<Option<Vec<usize>>> {
        if !self.propagate(&mut alive)? {
            return Some(None);
        }
        let open = (0..alive.len())
            .filter(|row| alive[*row].len() > 1)
            .min_by_key(|row| alive[*row].len());
        let Some(open) = open else {
            let solution: Vec<usize> = alive.iter().map(|readings| readings[0]).collect();
            return Some(self.holds(&solution).then_some(solution));
        };
        for reading in alive[open].clone() {
            let mut with = alive.clone();
            with[open] = vec![reading];
            if let Some(solution) = self.search(with)? {
                return Some(Some(solution));
            }
        }
        Some(None)
    }

    fn holds(&self, solution: &[usize]) -> bool {
        self.sums.iter().all(|sum| {
            let terms = sum.terms.iter().map(|(row, cell, sign)| {
                i128::from(*sign) * i128::from(self.rows[*row][solution[*row]][*cell])
            });
            i128::from(sum.known) + terms.sum::<i128>() == 0
        })
    }

    /// Narrows until nothing changes. `false` says that some sum cannot be met.
    fn propagate(&mut self, alive: &mut [Vec<usize>]) -> Option<bool> {
        loop {
            let before: usize = alive.iter().map(Vec::len).sum();
            for sum in self.sums.clone() {
                // A sum with too many partial sums is left to the search.
                if self.narrow(sum, alive) == Some(false) {
                    return Some(false);
                }
                if self.budget.left == 0 {
                    return None;
                }
            }
            if alive.iter().map(Vec::len).sum::<usize>() == before {
                return Some(true);
            }
        }
    }

    /// Takes out the readings that no readings of the other rows complete to zero. Nothing if that
    /// is too much to try.
    fn narrow(&mut self, sum: &Sum, alive: &mut [Vec<usize>]) -> Option<bool> {
        let values =
            |alive: &[Vec<usize>], (row, cell, sign): (usize, usize, i64)| -> BTreeSet<i64> {
                alive[row].iter().map(|reading| sign * self.rows[row][*reading][cell]).collect()
            };
        let columns: Vec<BTreeSet<i64>> =
            sum.terms.iter().map(|term| values(alive, *term)).collect();
        // before[i]: what the known figures and the first i terms can add up to; behind[i]: what
        // the terms from i on can.
        let mut before = vec![BTreeSet::from([sum.known])];
        for column in &columns {
            before.push(add(before.last()?, column, self.budget)?);
        }
        let mut behind = vec![BTreeSet::from([0])];
        for column in columns.iter().rev() {
            behind.push(add(behind.last()?, column, self.budget)?);
        }
        behind.reverse();
        if !before.last()?.contains(&0) {
            return Some(false);
        }
        for (i, (row, cell, sign)) in sum.terms.iter().enumerate() {
            let possible: BTreeSet<i64> = columns[i]
                .iter()
                .copied()
                .filter(|value| {
                    before[i]
                        .iter()
                        .any(|front| behind[i + 1].contains(&-(front.saturating_add(*value))))
                })
                .collect();
            alive[*row]
                .retain(|reading| possible.contains(&(sign * self.rows[*row][*reading][*cell])));
        }
        Some(true)
    }
}

fn add(sums: &BTreeSet<i64>, values: &BTreeSet<i64>, budget: &mut Budget) -> Option<BTreeSet<i64>> {
    let mut added = BTreeSet::new();
    for sum in sums {
        for value in values {
            if !budget.take() {
                return None;
            }
            added.insert(sum.saturating_add(*value));
        }
        if added.len() > WIDEST {
            return None;
        }
    }
    Some(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(known: i64, terms: &[(usize, usize, i64)]) -> Sum {
        Sum { known, terms: terms.to_vec() }
    }

    #[test]
    fn columns_decide_between_readings_of_two_rows() {
        // As in pingtan-2021: two rows of two readings, one combination.
        let rows = vec![vec![vec![27, 0], vec![2, 20]], vec![vec![22, 0], vec![2, 20]]];
        let sums = [sum(-49, &[(0, 0, 1), (1, 0, 1)]), sum(0, &[(0, 1, 1), (1, 1, 1)])];
        let solved = solve(&rows, &sums, &mut Budget::of(10_000));
        assert_eq!(solved, Solved { alive: vec![vec![0], vec![0]], broken: 0, complete: true });
    }

    #[test]
    fn a_broken_sum_decides_nothing_and_two_solutions_stay_two() {
        let rows = vec![vec![vec![27, 0], vec![2, 20]]];
        let solved = solve(&rows, &[sum(-5, &[(0, 0, 1)])], &mut Budget::of(1000));
        assert_eq!((solved.alive, solved.broken), (vec![vec![0, 1]], 1));
        let rows = vec![vec![vec![1], vec![2]], vec![vec![1], vec![2]]];
        let solved = solve(&rows, &[sum(-3, &[(0, 0, 1), (1, 0, 1)])], &mut Budget::of(1000));
        assert_eq!(solved.alive, [[0, 1], [0, 1]]);
    }

    #[test]
    fn sums_that_contradict_each_other_leave_all_open() {
        let rows = vec![vec![vec![1, 5], vec![2, 6]]];
        let solved =
            solve(&rows, &[sum(-1, &[(0, 0, 1)]), sum(-6, &[(0, 1, 1)])], &mut Budget::of(1000));
        assert_eq!(solved.alive, [[0, 1]]);
    }

    #[test]
    fn work_is_bounded() {
        let rows: Vec<Vec<Vec<i64>>> =
            (0..26).map(|r| (0..50).map(|n| vec![n * 1009 * (r + 1)]).collect()).collect();
        let terms: Vec<(usize, usize, i64)> = (0..26).map(|r| (r, 0, 1)).collect();
        let mut budget = Budget::of(100_000);
        let solved = solve(&rows, &[sum(-12345, &terms)], &mut budget);
        assert!(!solved.complete && budget.used <= 100_000);
    }
}
