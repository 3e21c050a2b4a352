import type { Words } from '../zh';

export const questions: Words['questions'] = {
  title: 'Question bank', hint: 'Classic questions with key points and answers. Pick some and practise.', search: 'Search questions, key points, skills', all: 'All', category: 'Category', level: 'Level', role: 'Role', favourites: 'Favourites only', total: (n) => `${n} question${n === 1 ? '' : 's'}`, empty: 'No such question', emptyHint: 'Try other words or clear the filters.', clear: 'Clear filters', keyPoints: 'Key points', answer: 'A good answer', noAnswer: 'No answer yet', favourite: 'Add to favourites', unfavourite: 'Remove from favourites', retired: 'Retired', other: 'Show in Chinese', pick: 'Pick for practice', picked: (n) => `${n} picked`, practise: 'Practise', most: 'At most 20 at a time', inLanguage: 'Language',
  categories: { backend: 'Backend', frontend: 'Frontend', data_ai: 'Data and AI', product_ops: 'Product', business: 'Business', general: 'General', housekeeping: 'Housekeeping', hr: 'Human resources' },
};
