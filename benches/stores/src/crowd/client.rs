//! As much of HTTP/1.1 as a crowd needs: one request after the other over a connection that stays open.

use std::fmt::Write as _;
use std::net::SocketAddr;

use session_benches::request::COOKIE_NAME;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// One connection.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    /// The session's cookie, if one was set.
    pub(super) cookie: Option<String>,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the application listens");
        stream.set_nodelay(true).expect("it can be told to send at once");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request such as `GET /me`, and waits for the answer.
    pub(super) async fn ask(&mut self, what: &str, cookie: Option<&str>) -> Answer {
        let mut request = format!("{what} HTTP/1.1\r\nhost: app.example\r\ncontent-length: 0\r\n");
        if let Some(cookie) = cookie {
            let _ = write!(request, "cookie: {COOKIE_NAME}={cookie}\r\n");
        }
        request.push_str("\r\n");
        self.stream.write_all(request.as_bytes()).await.expect("the application reads");
        self.answer().await
    }

    async fn answer(&mut self) -> Answer {
        let status = self.line().await.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.expect("a status");
        let (mut cookie, mut length) = (None, 0);
        loop {
            let line = self.line().await;
            let Some((name, value)) = line.split_once(": ") else { break };
            match name {
                "set-cookie" => cookie = session_cookie(value),
                "content-length" => length = value.parse().expect("a length"),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("the whole body");
        Answer { status, cookie, body: String::from_utf8(body).expect("text") }
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.expect("the application answers");
        line.trim_end().to_owned()
    }
}

fn session_cookie(line: &str) -> Option<String> {
    let value = line.strip_prefix(COOKIE_NAME)?.strip_prefix('=')?;
    value.split(';').next().map(str::to_owned)
}
