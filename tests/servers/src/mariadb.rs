//! MariaDB.

use crate::process::{Folder, Process, find, is_root, run};
use crate::{await_port, free_port};

/// Where distributions keep its programs.
const HIDDEN: &[&str] = &["/usr/sbin", "/usr/libexec", "/usr/local/libexec"];

/// A MariaDB server with the database `test`, whose user `tester` needs no password and may make more
/// that begin with `test_`.
#[derive(Debug)]
pub struct MariaDb {
    // Before its folder, so that it is gone first.
    process: Option<Process>,
    port: u16,
    folder: Folder,
}

impl MariaDb {
    /// Starts one.
    pub fn start() -> Self {
        let folder = Folder::new("mariadb");
        let mut args = vec![
            "--no-defaults".to_owned(),
            format!("--datadir={}", folder.join("data")),
            format!("--tmpdir={}", temporary(&folder)),
            "--auth-root-authentication-method=normal".to_owned(),
            "--skip-test-db".to_owned(),
        ];
        args.extend(as_root());
        run(&find("mariadb-install-db", &[]), &args);
        let init = "CREATE DATABASE IF NOT EXISTS test;\n\
                    CREATE USER IF NOT EXISTS 'tester'@'%';\n\
                    GRANT ALL ON test.* TO 'tester'@'%';\n\
                    GRANT ALL ON `test\\_%`.* TO 'tester'@'%';\n";
        std::fs::write(folder.path().join("init.sql"), init).expect("its folder can be written to");
        let mut mariadb = Self { process: None, port: free_port(), folder };
        mariadb.restart();
        mariadb
    }

    /// Returns its address, such as `mysql://tester@127.0.0.1:40123/test`.
    pub fn url(&self) -> String {
        format!("mysql://tester@127.0.0.1:{}/test", self.port)
    }

    /// Returns its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Kills it. What it acknowledged is on its disk.
    pub fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }

    /// Starts it again on the same port, with what is on its disk.
    pub fn restart(&mut self) {
        let mut args = vec![
            "--no-defaults".to_owned(),
            format!("--datadir={}", self.folder.join("data")),
            format!("--tmpdir={}", temporary(&self.folder)),
            format!("--socket={}", self.folder.join("socket")),
            format!("--pid-file={}", self.folder.join("pid")),
            format!("--init-file={}", self.folder.join("init.sql")),
            format!("--port={}", self.port),
            "--bind-address=127.0.0.1".to_owned(),
            "--skip-name-resolve".to_owned(),
            "--innodb-buffer-pool-size=32M".to_owned(),
            "--innodb-log-file-size=16M".to_owned(),
            "--max-connections=200".to_owned(),
        ];
        args.extend(as_root());
        let process = Process::start(&self.folder, &find("mariadbd", HIDDEN), &args);
        await_port(self.port, "mariadbd", &|| process.log());
        self.process = Some(process);
    }

    /// Lets it stand still.
    pub fn pause(&self) {
        self.process.as_ref().expect("it runs").pause();
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.process.as_ref().expect("it runs").resume();
    }
}

/// Makes a place for temporary tables: a server that starts removes all that it finds in its own, also
/// those of another that is just being set up.
fn temporary(folder: &Folder) -> String {
    let place = folder.join("tmp");
    std::fs::create_dir_all(&place).expect("its folder can be written to");
    place
}

/// It runs as root only if it is told to.
fn as_root() -> Option<String> {
    is_root().then(|| "--user=root".to_owned())
}
