// SPDX-License-Identifier: EUPL-1.2
//! A limit on everything the night may meet, each with its reason.

use std::time::Duration;

/// Bytes of one file of metadata. A root with a dozen keys has 8 kB; a list of a hundred packs, 100 kB.
pub const METADATA_BYTES_MAX: u64 = 256 * 1024;

/// Bytes of the timestamp: one pin and a few signatures.
pub const TIMESTAMP_BYTES_MAX: u64 = 16 * 1024;

/// New roots followed in one night. A ceremony a year makes 32 a generation of terminals.
pub const ROOTS_A_NIGHT_MAX: u32 = 32;

/// Free bytes the data partition must have before anything is fetched: three packs, and room for the store's journal.
pub const ROOM_BYTES_MIN: u64 = 3 * 4 * 1024 * 1024 + 4 * 1024 * 1024;

/// Tries in one night. Who failed three times waits for tomorrow: the pack in use is good.
pub const TRIES_A_NIGHT: u32 = 3;

/// The shortest wait before another try.
pub const WAIT_MIN: Duration = Duration::from_mins(1);

/// The longest wait before another try, whatever a server asks for: the window ends.
pub const WAIT_MAX: Duration = Duration::from_mins(30);

/// Seconds of processor the trial of a pack may take. Today's pack takes under three on the slowest terminal.
pub const TRIAL_CPU_SECONDS: u64 = 60;

/// How long the trial of a pack may take by the clock on the wall.
pub const TRIAL_WALL: Duration = Duration::from_mins(3);

/// Bytes of memory the trial of a pack may take. Two packs of today's size take under 200 MiB.
pub const TRIAL_MEMORY_BYTES: u64 = 1024 * 1024 * 1024;

/// Bytes the trial may say: a few lines.
pub const TRIAL_REPORT_BYTES_MAX: usize = 16 * 1024;

/// Nights of failure of the same kind before somebody should look: a mirror that lags is no alarm.
pub const NIGHTS_BEFORE_ALARM: u32 = 3;

/// Runs kept in the store: a year and a month.
pub const RUNS_KEPT: u32 = 400;

/// Characters of a reason in the store.
pub const DETAIL_CHARS_MAX: usize = 300;

/// Days of tallies kept.
pub const TALLY_DAYS_KEPT: u32 = 400;

/// Bytes of the configuration.
pub const CONFIG_BYTES_MAX: usize = 64 * 1024;

/// Entries of a folder of ours that are looked at when tidying; what is beyond waits for the next night.
pub const TIDY_ENTRIES_MAX: usize = 1_000;
