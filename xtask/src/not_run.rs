//! What a command left out, to be said at its end.

/// What did not run, each with the reason. Nothing in it has passed.
#[derive(Default)]
pub(crate) struct NotRun(Vec<(String, String)>);

impl NotRun {
    /// Notes that something did not run, and why.
    pub(crate) fn add(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.0.push((what.into(), why.into()));
    }

    /// Whether something did not run at all.
    pub(crate) fn has(&self, what: &str) -> bool {
        self.0.iter().any(|(noted, _)| noted == what)
    }

    /// Prints the list, if there is anything in it.
    pub(crate) fn print(&self) {
        if self.0.is_empty() {
            return;
        }
        println!("\nnot run:");
        for (what, why) in &self.0 {
            println!("  {what}: {why}");
        }
    }
}
