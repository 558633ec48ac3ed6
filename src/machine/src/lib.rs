// SPDX-License-Identifier: EUPL-1.2
//! Keeps a machine in service: what its site file says becomes settings, a start that goes well is told from one that does not,
//! and a terminal that cannot go on shows a picture with a telephone number. Runs as root, opens no connection, knows nothing of visits.

pub mod site;
pub mod settings;
pub mod partition;
pub mod starts;
pub mod start_files;
pub mod update;
pub mod stick;
pub mod arrival;
pub mod picture;
