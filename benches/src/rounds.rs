//! Measuring several things in turns.

use std::time::Instant;

/// Does the same thing so many times.
pub type Run<'a> = Box<dyn FnMut(u32) + 'a>;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds. In each of them every subject has its turn.
    pub rounds: usize,
    /// How often a subject does its thing in one turn.
    pub batch: u32,
}

/// What was measured: for each subject, nanoseconds for one run in each round.
#[derive(Debug)]
pub struct Samples(Vec<Vec<f64>>);

impl Samples {
    /// Measures. The order rotates: no subject is always the one after the slow one.
    pub fn take(subjects: &mut [Run<'_>], effort: Effort) -> Self {
        let mut samples = vec![Vec::with_capacity(effort.rounds); subjects.len()];
        for run in &mut *subjects {
            run(effort.batch);
        }
        for round in 0..effort.rounds {
            for turn in 0..subjects.len() {
                let at = (round + turn) % subjects.len();
                let (Some(run), Some(samples)) = (subjects.get_mut(at), samples.get_mut(at)) else {
                    continue;
                };
                let start = Instant::now();
                run(effort.batch);
                samples.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(effort.batch));
            }
        }
        Self(samples)
    }

    /// Returns the median time of a subject.
    pub fn nanoseconds(&self, subject: usize) -> f64 {
        median(self.of(subject).to_vec())
    }

    /// Returns by how much a subject took longer than another, as the median over the rounds.
    pub fn over(&self, subject: usize, other: usize) -> f64 {
        median(self.pairs(subject, other).map(|(this, that)| this - that).collect())
    }

    /// Returns how many times as long a subject took as another, as the median over the rounds.
    pub fn times(&self, subject: usize, other: usize) -> f64 {
        median(self.pairs(subject, other).map(|(this, that)| this / that).collect())
    }

    fn pairs(&self, subject: usize, other: usize) -> impl Iterator<Item = (f64, f64)> {
        self.of(subject).iter().copied().zip(self.of(other).iter().copied())
    }

    fn of(&self, subject: usize) -> &[f64] {
        self.0.get(subject).expect("a subject that was measured")
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
