//! Two builds of one program behind one port, over TCP: each connection goes to the other one. Clients
//! with cookie jars go on asking meanwhile, and nobody is logged out.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use session_tests::Server;

const KEYS: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
const CLIENTS: usize = 8;
const ROUNDS: usize = 25;

#[test]
fn nobody_is_logged_out_by_a_rolling_deploy() {
    let port = Port::open();
    let builds =
        ["v1", "v2-first", "v2", "v3-first", "v3"].map(|build| Server::of_versions(build, KEYS));
    port.leads_to(&[&builds[0]]);
    let clients: Vec<_> = (0..CLIENTS).map(|number| Client::logged_in(number, &port)).collect();
    for (at, pair) in builds.windows(2).enumerate() {
        port.leads_to(&[&pair[0], &pair[1]]);
        let before = port.connections();
        thread::scope(|scope| {
            for client in &clients {
                scope.spawn(|| (0..ROUNDS).for_each(|_| client.asks(&port)));
            }
        });
        let connections = port.connections() - before;
        assert!(connections >= 2 * CLIENTS * ROUNDS, "deploy {at} was behind {connections}");
    }
    port.leads_to(&[&builds[4]]);
    for client in &clients {
        client.asks(&port);
    }
}

#[test]
fn without_its_first_deploy_a_session_waits_for_a_server_that_reads_it() {
    let port = Port::open();
    let (old, new) = (Server::of_versions("v1", KEYS), Server::of_versions("v2", KEYS));
    port.leads_to(&[&new]);
    let client = Client::logged_in(0, &port);
    client.asks(&port);
    port.leads_to(&[&old]);
    assert_eq!(client.get(&port, "/me"), Err(401));
    // Its cookie was left alone.
    port.leads_to(&[&new]);
    client.asks(&port);
}

/// Somebody with a cookie jar.
struct Client {
    name: String,
    agent: ureq::Agent,
    visits: AtomicUsize,
}

impl Client {
    fn logged_in(number: usize, port: &Port) -> Self {
        // A connection for each request, so that none stays with one build.
        let config = ureq::Agent::config_builder().max_idle_connections(0).build();
        let name = format!("client-{number}");
        let agent = ureq::Agent::from(config);
        agent.post(port.at("/login")).send(&name).expect("the login succeeds");
        Self { name, agent, visits: AtomicUsize::new(0) }
    }

    /// Looks at its session, and changes it.
    fn asks(&self, port: &Port) {
        let visits = self.visits.load(Ordering::SeqCst);
        self.is_told(&self.get(port, "/me").expect("logged in"), visits);
        let mut answer = self.agent.post(port.at("/visit")).send_empty().expect("logged in");
        self.is_told(&answer.body_mut().read_to_string().unwrap(), visits + 1);
        self.visits.store(visits + 1, Ordering::SeqCst);
    }

    fn is_told(&self, text: &str, visits: usize) {
        let (name, rest) = text.split_once(" in version ").unwrap();
        assert_eq!(name, self.name);
        let (_, count) = rest.split_once(", visits: ").unwrap();
        assert_eq!(count.split(',').next().unwrap(), visits.to_string(), "{text}");
    }

    fn get(&self, port: &Port, path: &str) -> Result<String, u16> {
        match self.agent.get(port.at(path)).call() {
            Ok(mut answer) => Ok(answer.body_mut().read_to_string().unwrap()),
            Err(ureq::Error::StatusCode(status)) => Err(status),
            Err(error) => panic!("{error}"),
        }
    }
}

/// One port, from which connections go to servers by turns.
struct Port {
    address: String,
    servers: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Port {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let servers = Arc::new(Mutex::new(Vec::<String>::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (chosen, counted) = (Arc::clone(&servers), Arc::clone(&connections));
        // Until the test's process ends.
        thread::spawn(move || {
            for client in listener.incoming() {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let server = {
                    let servers = chosen.lock().unwrap();
                    servers[number % servers.len()].clone()
                };
                thread::spawn(move || forward(&client.unwrap(), &server));
            }
        });
        Self { address, servers, connections }
    }

    fn leads_to(&self, servers: &[&Server]) {
        let address = |server: &&Server| server.url.trim_start_matches("http://").to_owned();
        *self.servers.lock().unwrap() = servers.iter().map(address).collect();
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Copies bytes both ways until both sides are done.
fn forward(client: &TcpStream, server: &str) {
    let server = TcpStream::connect(server).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| copy(client, &server));
        copy(&server, client);
    });
}

fn copy(mut from: &TcpStream, mut to: &TcpStream) {
    // Whoever hangs up ends it.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
