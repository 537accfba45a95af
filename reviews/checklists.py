"""What a reviewer judges, by kind of project, and the reasons that a verdict may give: the defaults of the policy.

`required` items must be answered with yes (or do not apply) before a release can be accepted; `machine` names the
checks that answer an item beforehand.
"""

# ruff: noqa: E501 – these are tables: a row stays a row
from typing import Any

Item = dict[str, Any]


def _item(id: str, en: str, zh: str, *, required: bool = False, machine: tuple[str, ...] = ()) -> Item:
    return {"id": id, "en": en, "zh": zh, "required": required, "machine": list(machine)}


ALL = [
    _item(
        "licence",
        "Licence present and compatible with its lineage",
        "许可证齐全，并与来源作品相容",
        required=True,
        machine=("licence", "lineage"),
    ),
    _item("no_malware", "No secrets, no malware", "不含密钥与恶意代码", required=True, machine=("files", "pickles")),
    _item("purpose", "Purpose and users stated", "写明用途与使用者", required=True),
    _item("authorship", "Authorship and consent", "作者署名与同意", required=True),
    _item("origin", "Origin and use of AI stated", "写明来源与 AI 使用情况", required=True),
    _item("contact", "Contact and maintenance plan", "联系方式与维护计划", required=True),
    _item("limits", "Known limits are true", "已知局限属实"),
    _item("citation", "Can be cited", "可引用"),
]
BY_KIND: dict[str, list[Item]] = {
    "model": [
        _item("loads", "Loads with the declared library in a clean worker", "能在干净的工作进程中用所声明的库加载", required=True, machine=("load",)),
        _item("safetensors", "safetensors, or a good reason why not", "使用 safetensors，否则有充分理由", required=True, machine=("pickles", "safetensors")),
        _item("remote_code", "Remote code, if any, read line by line", "若含远程代码，已逐行阅读", required=True),
        _item("task", "Task, inputs, outputs and languages", "任务、输入、输出与语言", required=True),
        _item("training_data", "Training data named, or withheld with a reason", "说明训练数据，或给出不公开的理由", required=True),
        _item("metric", "A metric, and how it was measured", "至少一项指标及其测法", required=True),
        _item("risk", "Bias, risk, out of scope", "偏见、风险与不适用范围", required=True),
        _item("examples", "Example prompts work", "示例输入可用", machine=("sample",)),
        _item("hardware", "Size and hardware", "体积与硬件需求", machine=("config",)),
        _item("base_model", "Base model and relation to it", "基础模型及其关系", required=True, machine=("lineage",)),
    ],
    "dataset": [
        _item("schema", "Schema, splits and row counts match", "结构、划分与行数相符", required=True, machine=("dataset",)),
        _item("consent", "Collection, consent, personal data", "采集方式、同意与个人信息", required=True),
        _item("rows", "Fifty rows looked at", "已查看五十行样本", required=True),
        _item("duplicates", "Duplicates and leakage into known test sets", "重复与已知测试集泄漏", required=True),
        _item("labels", "How labels were made, and agreement", "标注过程与一致性"),
        _item("source_licences", "Licences of the sources", "来源数据的许可证", required=True),
        _item("loads", "Loads with common tools", "能用常用工具加载", required=True, machine=("dataset",)),
        _item("opt_out", "Whom to ask to be left out", "退出联系人", required=True),
    ],
    "code": [
        _item("builds", "Builds and passes its tests in a clean place", "能在干净环境中构建并通过测试", required=True),
        _item("tests", "Tests exist for the core claims", "核心主张有测试", required=True),
        _item("docs", "Documents: install, usage, interface", "文档：安装、用法、接口", required=True, machine=("documents",)),
        _item("dependencies", "Dependencies pinned, their licences fit", "依赖已锁定且许可证相容", required=True),
        _item("house", "CI, releases, contributing, issue policy", "持续集成、发布、贡献与问题处理方式"),
        _item("maintainer", "At least one maintainer can be reached", "至少能联系到一位维护者", required=True),
    ],
    "app": [
        _item("starts", "Starts within its limit", "能在限额内启动", required=True),
        _item("resources", "Needs declared and measured", "资源需求已声明并测量", required=True),
        _item("data", "What it stores and sends", "存储与发送的数据", required=True),
        _item("abuse", "Abuse of its inputs considered", "考虑过输入滥用", required=True),
        _item("accessibility", "Accessibility basics", "基本无障碍"),
        _item("rollback", "How to go back", "回退说明"),
    ],
    "research": [
        _item("claims", "Table of claims and evidence", "主张与证据对照表", required=True),
        _item("links", "Links to code, data and models lead to releases", "代码、数据与模型链接可达", required=True, machine=("links",)),
        _item("rerun", "Main result rerun, or marked as not rerun", "主要结果已复现，或注明未复现", required=True),
        _item("ethics", "Limits, ethics, funding", "局限、伦理与资助", required=True),
        _item("preregistration", "Preregistration; negative results are welcome", "预注册；欢迎阴性结果"),
    ],
}  # fmt: skip
CHECKLISTS = {kind: [*ALL, *items] for kind, items in BY_KIND.items()}

REASONS = [
    {"id": "scope", "en": "Out of scope", "zh": "不属于本站范围", "for": ["triage"]},
    {"id": "duplicate", "en": "Duplicate", "zh": "重复", "for": ["triage"]},
    {"id": "not_runnable", "en": "Cannot be run or used", "zh": "无法运行或使用", "for": ["triage", "reject"]},
    {"id": "licence", "en": "Licence", "zh": "许可证", "for": ["triage", "reject", "changes"]},
    {"id": "unsafe", "en": "Unsafe", "zh": "不安全", "for": ["triage", "reject", "changes"]},
    {"id": "origin", "en": "Origin of data", "zh": "数据来源", "for": ["reject", "changes"]},
    {"id": "claims", "en": "Claims do not hold", "zh": "主张不成立", "for": ["reject", "changes"]},
    {"id": "documentation", "en": "Not described well enough", "zh": "说明不足", "for": ["reject", "changes"]},
    {"id": "risk", "en": "Risk not stated", "zh": "未说明风险", "for": ["reject", "changes"]},
    {"id": "quality", "en": "Does not do what it says", "zh": "达不到所述效果", "for": ["reject", "changes"]},
    {"id": "authorship", "en": "Authorship or consent", "zh": "署名或同意", "for": ["reject", "changes"]},
    {"id": "plagiarism", "en": "Plagiarism", "zh": "抄袭", "for": ["triage", "reject"]},
]
