"""The words of the record in Chinese, for what people read: pages, feeds."""

from __future__ import annotations

BODY_TYPES = {"district": "区县政府", "zone": "开发区", "department": "部门", "street": "街道", "town": "乡镇"}
ROLES = {
    "achievements": "主要举措和成效",
    "problems": "存在的不足和原因",
    "leadership": "党政主要负责人履职情况",
    "plan": "下一年度安排",
    "other": "其他需要报告的情况",
}
KINDS = {
    "annual_report": "年度报告",
    "plan": "计划方案",
    "interpretation": "解读",
    "news": "新闻",
    "notice": "通知公告",
    "disclosure_report": "政府信息公开年报",
    "work_report": "工作报告",
    "index": "目录",
    "other": "其他",
}
STATUSES = {"live": "在线", "gone": "已撤下", "blocked": "无法访问"}
TEXT_FORMS = {
    "html": "网页", "pdf": "PDF", "docx": "Word（docx）", "doc": "Word（doc）", "wps": "WPS", "ofd": "OFD",
    "xlsx": "表格", "ocr": "扫描识别",
}  # fmt: skip
TEXT_STATUSES = {
    "done": "已读取",
    "none": "无正文",
    "waiting": "待识别",
    "failed": "读取失败",
    "refused": "网站拒绝",
    "gone": "已不存在",
    "too_large": "文件过大",
    "encrypted": "已加密",
}
#: States of a cell of coverage.
COVERAGE = {
    "found": "已公开",
    "missing": "未找到",
    "unreachable": "网站拒绝访问",
    "not_yet_due": "未到期限",
    "overdue": "逾期未见",
    "blocked": "网站拒绝访问",
    "site_broken": "网站无法读取",
    "ended": "机构已撤并",
    "exempt": "无需报告",
    "unknown": "未采集",
}
