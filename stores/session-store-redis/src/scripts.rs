//! What happens inside Redis, in one step each. Every script is about one key.
//!
//! A record's value is laid out as `value` says. Numbers are compared as numbers where that is exact
//! (times) and as bytes where it would not be (revisions).

use std::sync::LazyLock;

use redis::{Cmd, ErrorKind, ServerErrorKind, Value};
use session_core::store::StoreError;

use crate::connection::{Connection, failed};

/// A script, and the hash by which a server that has seen it knows it.
pub(crate) struct Script {
    text: &'static str,
    hash: LazyLock<String>,
}

macro_rules! script {
    ($text:expr) => {
        Script {
            text: $text,
            hash: LazyLock::new(|| redis::Script::new($text).get_hash().to_owned()),
        }
    };
}

/// Keeps a value if there is none that lives. `ARGV`: now, value, milliseconds to live.
/// Answers 1, or 0 if there is one.
pub(crate) static CREATE: Script = script!(
    "local v = redis.call('GET', KEYS[1])\n\
         if v and struct.unpack('>I8', v) > tonumber(ARGV[1]) then return 0 end\n\
         redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])\n\
         return 1"
);

/// Replaces a value that lives and is at a revision. `ARGV`: now, the revision in 8 bytes, the new
/// expiry and revision in 16, whether it keeps its owner, the record, milliseconds to live.
/// Answers 0 if it is gone, 1 if it is at another revision, 2 if it was replaced, and the owner that
/// it lost.
pub(crate) static REPLACE: Script = script!(
    "local v = redis.call('GET', KEYS[1])\n\
         if not v or struct.unpack('>I8', v) <= tonumber(ARGV[1]) then return 0 end\n\
         if string.sub(v, 9, 16) ~= ARGV[2] then return 1 end\n\
         local s = string.sub(v, 18, 17 + string.byte(v, 17))\n\
         local kept = ''\n\
         if ARGV[4] == '1' then kept = s end\n\
         local new = ARGV[3] .. string.char(#kept) .. kept .. ARGV[5]\n\
         redis.call('SET', KEYS[1], new, 'PX', ARGV[6])\n\
         if #kept < #s then return s end\n\
         return 2"
);

/// Deletes a value; if `ARGV[1]` is a subject, only a value of theirs. Answers the owner that it
/// had, 1 if it had none, and 0 if there was nothing.
pub(crate) static DELETE: Script = script!(
    "local v = redis.call('GETRANGE', KEYS[1], 0, 56)\n\
         if v == '' then return 0 end\n\
         local s = string.sub(v, 18, 17 + string.byte(v, 17))\n\
         if ARGV[1] ~= '' and ARGV[1] ~= string.sub(s, 1, 32) then return 0 end\n\
         redis.call('DEL', KEYS[1])\n\
         if s ~= '' then return s end\n\
         return 1"
);

/// Adds a session to those of its subject, by when it expires unless it is used. `ARGV`: its key, that
/// moment, milliseconds until it must have expired, the cap or 0 for none, now, and how many to answer
/// with. Answers 1 and those that have expired unless they were used since; or 0 and all others if they
/// are too many for one more.
pub(crate) static ENROL: Script = script!(
    "local cap = tonumber(ARGV[4])\n\
         if cap > 0 then\n\
           local others = {}\n\
           for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do\n\
             if key ~= ARGV[1] then others[#others + 1] = key end\n\
           end\n\
           if #others >= cap then return {0, others} end\n\
         end\n\
         redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])\n\
         if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then\n\
           redis.call('PEXPIRE', KEYS[1], ARGV[3])\n\
         end\n\
         return {1, redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[5], 'LIMIT', 0, ARGV[6])}"
);

impl Connection {
    /// Runs a script by its hash, and by its text where the server does not know it: after a restart, a
    /// flush, or on a node that has just become a primary.
    pub(crate) async fn run(
        &self,
        script: &Script,
        key: &str,
        args: &[&[u8]],
    ) -> Result<Value, StoreError> {
        let mut by_hash = redis::cmd("EVALSHA");
        by_hash.arg(script.hash.as_str());
        match self.send(finish(&mut by_hash, key, args)).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {}
            answer => return answer.map_err(failed),
        }
        let mut by_text = redis::cmd("EVAL");
        by_text.arg(script.text);
        self.send(finish(&mut by_text, key, args)).await.map_err(failed)
    }
}

fn finish<'a>(command: &'a mut Cmd, key: &str, args: &[&[u8]]) -> &'a Cmd {
    command.arg(1).arg(key);
    for arg in args {
        command.arg(*arg);
    }
    command
}
