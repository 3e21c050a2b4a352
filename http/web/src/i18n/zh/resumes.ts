// 简历。
export const resumes = {
  title: '我的简历', hint: '上传后自动解析，模拟面试会依据它出题。', drop: '把简历拖到这里，或点击选择', dropHint: 'PDF、Word、Markdown、TXT，或一页 JPEG / PNG 图片，最大 10 MiB', dropVersion: '上传新版本',
  uploading: (n: number) => `正在上传 ${n}%`, checking: '正在检查与解析…', uploaded: '简历已就绪', processing: '正在识别图片中的文字，完成后会通知你', failed: '没有读懂这份文件',
  empty: '还没有简历', emptyHint: '上传第一份简历，让面试官问到点子上。',
  state: { processing: '识别中', ready: '已就绪', failed: '读取失败' } as Record<string, string>, isDefault: '默认', setDefault: '设为默认', version: (n: number) => `第 ${n} 版`, versions: '版本', choose: '选择简历', which: '版本', corrected: '已手动校正',
  pages: (n: number) => `${n} 页`, skills: '识别到的技能', sections: '内容', text: '全文', words: '高频词', original: '下载原件', remove: '删除', removeAsk: '删除这份简历？它的所有旧版本也会一并删除。', removeVersionAsk: '删除这个版本？', removed: '已删除',
  correct: '校正文字', correctHint: '识别有误时可直接修改，之后的面试以修改后的文字为准。', useIt: '用它开始面试', engine: { builtin: '内置引擎解析', tesseract: '内置 OCR 识别', tencent_ocr: '腾讯云 OCR 识别' } as Record<string, string>,
  section: { contact: '联系方式', summary: '个人简介', education: '教育经历', experience: '工作经历', projects: '项目经历', skills: '专业技能', awards: '荣誉奖项', languages: '语言能力', other: '其他' } as Record<string, string>,
  warning: {
    text_truncated: '文字过长，只取了前面一部分', page_without_text: '有的页面没有文字', page_unreadable: '有的页面无法读取', characters_unreadable: '有些字符无法识别', encoding_guessed_gb18030: '按 GB18030 编码读取',
    ocr_used: '文字来自图片识别', ocr_low_confidence: '图片较模糊，建议核对识别结果', ocr_pages_skipped: '页数较多，后面的图片没有识别', ocr_provider_unavailable: '云端识别暂不可用，改用内置引擎',
  } as Record<string, string>,
};
