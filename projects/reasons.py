"""Why a public release may end: the defaults of the policy. `for` names the moves that may give the reason."""

# ruff: noqa: E501 – this is a table: a row stays a row
ENDING_REASONS = [
    {"id": "wrong_results", "en": "Its results do not hold", "zh": "结果不成立", "for": ["retract"]},
    {"id": "better_exists", "en": "Its authors no longer stand by it", "zh": "作者不再为其负责", "for": ["retract"]},
    {"id": "data_rights", "en": "The right to its data is missing or in doubt", "zh": "数据权利缺失或存疑", "for": ["retract", "quarantine", "take_down"]},
    {"id": "licence", "en": "Its licence does not fit what it is made of", "zh": "许可证与其组成不相容", "for": ["retract", "quarantine", "take_down"]},
    {"id": "personal_data", "en": "It holds personal data", "zh": "含有个人信息", "for": ["retract", "quarantine", "take_down"]},
    {"id": "malware", "en": "It may hold malicious code", "zh": "可能含有恶意代码", "for": ["quarantine", "take_down"]},
    {"id": "secrets", "en": "It holds keys or passwords", "zh": "含有密钥或口令", "for": ["retract", "quarantine", "take_down"]},
    {"id": "unsafe", "en": "It can do serious harm", "zh": "可能造成严重危害", "for": ["retract", "quarantine", "take_down"]},
    {"id": "plagiarism", "en": "It is the work of somebody else", "zh": "属于他人作品", "for": ["retract", "quarantine", "take_down"]},
    {"id": "law", "en": "The law demands it", "zh": "法律要求", "for": ["retract", "quarantine", "take_down"]},
    {"id": "sample", "en": "It did not stand up when it was looked at afterwards", "zh": "抽查未通过", "for": []},
]  # fmt: skip
