//! Events in the log.

use tracing::{Level, debug, enabled, error, info, warn};

use super::{Event, EventLevel};

const TARGET: &str = "session";

/// Whether events are logged.
pub(super) fn is_on() -> bool {
    enabled!(target: TARGET, Level::INFO)
}

/// Every field that an event can have. `tracing` wants to know them beforehand, and leaves out those
/// without a value.
#[derive(Default)]
struct Fields {
    cause: Option<String>,
    compared_with: Option<String>,
    handler: Option<String>,
    message: Option<String>,
    method: Option<String>,
    origin: Option<String>,
    path: Option<String>,
    policy: Option<String>,
    previous: Option<String>,
    reason: Option<String>,
    session: Option<String>,
    site: Option<String>,
    subject: Option<String>,
}

impl Fields {
    fn of(event: &Event<'_>) -> Self {
        let mut fields = Self::default();
        event.fields(&mut |name, value| {
            if let Some(field) = fields.named(name) {
                *field = Some(value.to_string());
            }
        });
        fields
    }

    fn named(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "cause" => &mut self.cause,
            "compared_with" => &mut self.compared_with,
            "handler" => &mut self.handler,
            "message" => &mut self.message,
            "method" => &mut self.method,
            "origin" => &mut self.origin,
            "path" => &mut self.path,
            "policy" => &mut self.policy,
            "previous" => &mut self.previous,
            "reason" => &mut self.reason,
            "session" => &mut self.session,
            "site" => &mut self.site,
            "subject" => &mut self.subject,
            _ => return None,
        })
    }
}

macro_rules! write_as {
    ($macro:ident, $event:expr) => {{
        let fields = Fields::of($event);
        let show = |field: &Option<String>| field.clone().map(tracing::field::display);
        $macro!(
            target: TARGET,
            event = $event.kind().name,
            session = show(&fields.session),
            previous = show(&fields.previous),
            subject = show(&fields.subject),
            reason = show(&fields.reason),
            policy = show(&fields.policy),
            method = show(&fields.method),
            path = show(&fields.path),
            handler = show(&fields.handler),
            site = show(&fields.site),
            origin = show(&fields.origin),
            compared_with = show(&fields.compared_with),
            cause = show(&fields.cause),
            message = show(&fields.message),
        );
    }};
}

pub(super) fn trace(event: &Event<'_>) {
    match event.kind().level {
        EventLevel::Debug if enabled!(target: TARGET, Level::DEBUG) => write_as!(debug, event),
        EventLevel::Info if is_on() => write_as!(info, event),
        EventLevel::Warn if enabled!(target: TARGET, Level::WARN) => write_as!(warn, event),
        EventLevel::Error if enabled!(target: TARGET, Level::ERROR) => write_as!(error, event),
        _ => {}
    }
}
