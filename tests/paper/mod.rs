// SPDX-License-Identifier: EUPL-1.2
//! What comes out of the printer.

mod receipts;
mod device_file;
