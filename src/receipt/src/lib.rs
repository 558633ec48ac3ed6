// SPDX-License-Identifier: EUPL-1.2
//! A receipt on 80 mm paper: laid out with our own fonts, sent as raster so that every script prints
//! right, and read back by a simulator that draws what a printer would print.
//! Opens no device: it gives bytes and takes bytes.

pub mod paper;
pub mod typesetting;
pub mod layout;
pub mod printer_bytes;
pub mod simulator;
pub mod picture;
