//! (being written)
/// m
#[derive(Debug)]
pub enum Money {}
/// r
#[derive(Debug)]
pub struct Read;
/// f
pub fn read_number() {}
