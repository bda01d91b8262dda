//! A connection between a client and a server that fails when it is told to.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How the connections through a proxy behave.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fault {
    /// Everything passes.
    #[default]
    None,
    /// The server's next reply is cut off after so many bytes, and the connection with it. Then
    /// everything passes again.
    CutReplyAfter(usize),
    /// What the server answers is lost, as in a network that is divided. Connections stay open; those
    /// that lost something are cut with the next answer afterwards.
    Lose,
    /// New connections are closed at once, and those there are.
    Refuse,
}

/// A TCP proxy on loopback, in front of a server's port.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    fault: Mutex<Fault>,
    streams: Mutex<Vec<TcpStream>>,
    closed: AtomicBool,
    /// How often the client sent something that the server then answered.
    turns: AtomicU64,
}

impl Proxy {
    /// Starts one in front of a port.
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.closed.load(Ordering::SeqCst) {
                    return;
                }
                accepting.connect(client, server);
            }
        });
        Self { port, shared }
    }

    /// Returns its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Makes it behave so from now on.
    pub fn set(&self, fault: Fault) {
        *self.shared.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        if fault == Fault::Refuse {
            self.cut();
        }
    }

    /// Cuts all connections.
    pub fn cut(&self) {
        let mut streams = self.shared.streams.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Returns how often a client waited for the server: round trips, where one client asks one
    /// thing after the other.
    pub fn turns(&self) -> u64 {
        self.shared.turns.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        self.cut();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Shared {
    fn connect(self: &Arc<Self>, client: TcpStream, server: u16) {
        if self.fault() == Fault::Refuse {
            return;
        }
        let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { return };
        let both = [client.try_clone(), server.try_clone(), client.try_clone(), server.try_clone()];
        let [Ok(to_client), Ok(to_server), Ok(kept_client), Ok(kept_server)] = both else { return };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.extend([kept_client, kept_server]);
        let asked = Arc::new(AtomicBool::new(false));
        let (requests, replies) = (Arc::clone(&asked), asked);
        std::thread::spawn(move || {
            pump(client, to_server, |_| requests.store(true, Ordering::SeqCst));
        });
        let shared = Arc::clone(self);
        std::thread::spawn(move || {
            shared.replies(server, to_client, &replies);
        });
    }

    fn replies(&self, mut server: TcpStream, mut client: TcpStream, asked: &AtomicBool) {
        let mut bytes = vec![0; 64 << 10];
        let mut lost = false;
        while let Ok(length @ 1..) = server.read(&mut bytes) {
            if asked.swap(false, Ordering::SeqCst) {
                self.turns.fetch_add(1, Ordering::SeqCst);
            }
            let reply = bytes.get(..length).unwrap_or_default();
            let passes = match self.fault() {
                Fault::None => !lost && client.write_all(reply).is_ok(),
                Fault::Lose => {
                    lost = true;
                    true
                }
                Fault::Refuse => false,
                Fault::CutReplyAfter(most) => {
                    let _ = client.write_all(reply.get(..most).unwrap_or(reply));
                    *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Fault::None;
                    false
                }
            };
            if !passes {
                break;
            }
        }
        let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
    }

    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, mut seen: impl FnMut(usize)) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        seen(length);
        if to.write_all(bytes.get(..length).unwrap_or_default()).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
