//! Web sockets over real connections.

use axum::extract::ws;
use axum::response::Response;
use session_axum::routing::any;
use session_axum::{Session, require_login};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Ours;
use crate::common::{App, AppSession, bob};

#[tokio::test]
async fn a_web_socket_opens_over_a_real_connection_for_whom_the_guard_lets_in() {
    #[require_login]
    async fn socket(upgrade: ws::WebSocketUpgrade, session: Session<AppSession>) -> Response {
        upgrade.on_upgrade(async move |mut socket| {
            let user = format!("{:?}", session.user);
            socket.send(ws::Message::Text(user.into())).await.unwrap();
        })
    }
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    let router = Ours::new().route("/socket", any(socket)).into_axum(app.sessions.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let knock = async |more: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /socket HTTP/1.1\r\nHost: app.example\r\nConnection: Upgrade\r\nUpgrade: \
             websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \
             dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let (mut answer, mut chunk) = (Vec::new(), [0; 512]);
        // A refusal has a short body behind the head, and the socket a frame of nine bytes.
        while !answer.ends_with(b"Some(2)") && !answer.ends_with(b".\n") {
            let read = stream.read(&mut chunk).await.unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&chunk[..read]);
        }
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    };
    let cookie = format!("Cookie: __Host-session={cookie}\r\n");
    assert_eq!(knock("").await, "401");
    assert_eq!(knock(&cookie).await, "101");
    assert_eq!(knock(&format!("{cookie}Origin: https://app.example\r\n")).await, "101");
    assert_eq!(knock(&format!("{cookie}Origin: https://evil.example\r\n")).await, "403");
    assert_eq!(knock(&format!("{cookie}Sec-Fetch-Site: cross-site\r\n")).await, "403");
    server.abort();
}
