//! How many characters must change to make one text of the other.

/// The distance of two texts (Levenshtein); nothing if it is more than `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    // Lengths alone tell most pairs apart.
    if a.chars().count().abs_diff(b.chars().count()) > most {
        return None;
    }
    Some(strsim::levenshtein(a, b)).filter(|d| *d <= most)
}

/// How many characters must change to make `wanted` of the end of `text`, wherever that end begins;
/// nothing if it is more than `most`. `strsim` has no such distance: there a text's beginning costs
/// what it is long.
pub fn distance_to_end(text: &[char], wanted: &[char], most: usize) -> Option<usize> {
    if text.len() + most < wanted.len() {
        return None;
    }
    // The end may begin anywhere, so that beginning costs nothing.
    let mut line = vec![0usize; text.len() + 1];
    for (i, w) in wanted.iter().enumerate() {
        let mut corner = line[0];
        line[0] = i + 1;
        for (j, c) in text.iter().enumerate() {
            let change = corner + usize::from(w != c);
            corner = line[j + 1];
            line[j + 1] = change.min(line[j] + 1).min(corner + 1);
        }
    }
    line.last().copied().filter(|d| *d <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_changes_up_to_a_bound() {
        assert_eq!(distance("行政处罚", "行政处罚", 1), Some(0));
        assert_eq!(distance("三安全一稳定", "三安全稳定", 1), Some(1));
        assert_eq!(distance("行政处罚", "行政强制", 1), None);
    }

    #[test]
    fn the_beginning_of_a_longer_text_costs_nothing() {
        let of = |text: &str, wanted: &str, most| {
            distance_to_end(
                &text.chars().collect::<Vec<_>>(),
                &wanted.chars().collect::<Vec<_>>(),
                most,
            )
        };
        assert_eq!(of("前面的话行政处罚", "行政处罚", 0), Some(0));
        assert_eq!(of("前面的话行政处分", "行政处罚", 1), Some(1));
        assert_eq!(of("行政处罚后面", "行政处罚", 1), None);
        assert_eq!(of("罚", "行政处罚", 1), None);
    }
}
