//! A client that sends what it is told, and nothing else.

/// What came back, without the date.
#[derive(Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Returns the answer with these parts.
    pub fn new<'h>(
        status: u16,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: String,
    ) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_ascii_lowercase(), value.to_owned());
        let headers = headers.map(own).filter(|(name, _)| name != "date").collect();
        Self { status, headers, body }
    }

    /// Returns the first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the cookie that was set, as it is sent back.
    pub fn cookie(&self) -> String {
        let set = self.header("set-cookie").unwrap_or_else(|| panic!("no cookie in {self:?}"));
        set.split(';').next().unwrap().to_owned()
    }
}

/// Sends exactly these headers: no jar, no redirect followed.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    let agent = ureq::Agent::from(config.build());
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        let value = http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
        request = request.header(*name, value);
    }
    let sent = match method {
        "DELETE" | "GET" => agent.run(request.body(()).unwrap()),
        _ => agent.run(request.body(body.to_owned()).unwrap()),
    };
    let mut response = sent.unwrap();
    let body = response.body_mut().read_to_string().unwrap();
    let headers =
        response.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    Answer::new(response.status().as_u16(), headers, body)
}
