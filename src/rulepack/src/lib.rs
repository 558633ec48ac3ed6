// SPDX-License-Identifier: EUPL-1.2
//! What of the officials' tool scenes need besides its command line: packing, signing and publishing.

pub mod publishing;
