// SPDX-License-Identifier: EUPL-1.2
//! What people see and touch, through the real toolkit, without a display.

mod shape;
mod touching;
mod contrast;
mod pictures;
