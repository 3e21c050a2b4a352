// 登录、注册、找回密码。
export const auth = {
  email: '邮箱', password: '密码', newPassword: '新密码', passwordHint: '8 到 128 个字符，不要用常见密码或邮箱名', code: '验证码', invite: '邀请码（选填）',
  login: '登录', loginTitle: '欢迎回来', loginHint: '登录后继续你的练习', register: '注册', registerTitle: '创建账号', registerHint: '用邮箱注册，一分钟即可开始练习',
  noAccount: '还没有账号？', hasAccount: '已有账号？', forgotLink: '忘记密码？', getCode: '获取验证码',
  codeTitle: '输入验证码', codeSent: (email: string) => `如果 ${email} 可以使用，我们已把 6 位验证码发到这个邮箱，10 分钟内有效。`,
  resend: '重新发送', resendIn: (s: number) => `${s} 秒后可重新发送`, verify: '完成注册', otherEmail: '换一个邮箱',
  forgotTitle: '找回密码', forgotHint: '输入注册邮箱，我们会发送一个验证码。', reset: '重设密码并登录',
  resetDone: '密码已重设，请用新密码登录。其他设备上的登录已全部退出。', passwordUnset: '邮箱已验证。由于这个邮箱曾用不同的密码注册，请重新设置密码后登录。',
  ended: {
    signed_out: '你已退出登录。', signed_out_elsewhere: '这台设备已在别处被退出登录。', password_changed: '密码已修改，请重新登录。', password_reset: '密码已重设，请重新登录。',
    replayed: '为了安全，这次登录已结束，请重新登录。', closed: '账号已注销。', blocked: '账号已被停用。',
  } as Record<string, string>,
  points: ['按你的简历和岗位出题', '逐字呈现的面试官，断网也不丢进度', '每一分都引用你自己的原话'],
};
