//! Where a request stands.

use crate::request::words;
use nianbao_model::Bilingual;
use serde::Serialize;

words! {
    /// Where a request stands.
    State {
        /// 已接收.
        Received = "received", "已接收", "received";
        /// 已登记.
        Registered = "registered", "已登记", "registered";
        /// 待补正.
        WaitingForMend = "waiting_for_mend", "待补正", "waiting to be mended";
        /// 已补正.
        Mended = "mended", "已补正", "mended";
        /// 征求意见.
        WaitingForOpinion = "waiting_for_opinion", "征求意见", "waiting for an opinion";
        /// 已延期.
        Extended = "extended", "已延期", "extended";
        /// 待缴费.
        WaitingForPay = "waiting_for_pay", "待缴费", "waiting for payment";
        /// 已答复.
        Answered = "answered", "已答复", "answered";
        /// 已撤回.
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        /// 已归档.
        Archived = "archived", "已归档", "archived";
    }
}
