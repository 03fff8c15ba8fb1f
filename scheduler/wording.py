"""What the harvest's own words are in Chinese, for the pages."""

from __future__ import annotations

STATES = {
    "ok": "正常",
    "incomplete": "不完整",
    "stale": "久未成功",
    "broken": "读取异常",
    "blocked": "被拒绝",
    "empty": "无报告栏目",
    "paused": "已暂停",
    "new": "尚未采集",
}
OUTCOMES = {
    "ok": "正常",
    "incomplete": "不完整",
    "blocked": "被拒绝",
    "broken": "异常",
    "empty": "无报告栏目",
    "interrupted": "被中断",
    "running": "进行中",
}
COUNTS = {
    "requests": "请求",
    "bytes": "字节",
    "entries": "列表行",
    "columns": "栏目",
    "new": "新增",
    "new_version": "新版本",
    "new_address": "新网址",
    "unchanged": "未变",
}
NOTICES = {
    "opened": "发现问题",
    "changed": "问题有变",
    "recovered": "恢复",
    "rebuilt": "网站改版",
    "taken_down": "报告撤下",
    "put_back": "报告恢复",
    "digest": "摘要",
}
#: How grave a state is, of a portal or of a cell of coverage.
SHADES = {
    "ok": "good",
    "found": "good",
    "incomplete": "warn",
    "missing": "warn",
    "overdue": "warn",
    "stale": "trouble",
    "broken": "trouble",
    "site_broken": "trouble",
    "blocked": "trouble",
    "unreachable": "trouble",
}
