//! Real servers for tests: started on free loopback ports, made to fail, and gone when the test's
//! process is.
//!
//! Each server is a program of the distribution, in a folder of its own. It ends when it is dropped
//! and when the process that started it ends, however that happens: a shell beside it waits for the
//! end of its standard input.

// Whatever goes wrong here is a test's failure.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::panic, clippy::unwrap_used)]

mod mariadb;
mod postgres;
mod process;
mod proxy;
mod redis;

pub use mariadb::MariaDb;
pub use postgres::Postgres;
pub use proxy::{Fault, Proxy};
pub use redis::Redis;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);

/// Returns a port on which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}

/// Waits until somebody accepts connections on a port.
fn await_port(port: u16, what: &str, log: &dyn Fn() -> String) {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(begun.elapsed() < START, "{what} does not start:\n{}", log());
        // Not a test's wait for its own code: another process is starting.
        std::thread::sleep(Duration::from_millis(20));
    }
}
