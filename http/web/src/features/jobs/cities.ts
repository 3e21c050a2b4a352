// The cities whose middle is known, as protocols/cities.cpp has them; a test holds both together. Pure.
import type { Lang } from '@/i18n';

export interface City {
  zh: string;
  en: string;
  /** Its middle, as a search takes it. */
  near: string;
}

export const cities: readonly City[] = [
  { zh: '北京', en: 'Beijing', near: '39.9042,116.4074' },
  { zh: '上海', en: 'Shanghai', near: '31.2304,121.4737' },
  { zh: '广州', en: 'Guangzhou', near: '23.1291,113.2644' },
  { zh: '深圳', en: 'Shenzhen', near: '22.5431,114.0579' },
  { zh: '杭州', en: 'Hangzhou', near: '30.2741,120.1551' },
  { zh: '成都', en: 'Chengdu', near: '30.5728,104.0668' },
  { zh: '南京', en: 'Nanjing', near: '32.0603,118.7969' },
  { zh: '武汉', en: 'Wuhan', near: '30.5928,114.3055' },
  { zh: '西安', en: "Xi'an", near: '34.3416,108.9398' },
  { zh: '苏州', en: 'Suzhou', near: '31.2989,120.5853' },
  { zh: '重庆', en: 'Chongqing', near: '29.563,106.5516' },
  { zh: '天津', en: 'Tianjin', near: '39.3434,117.3616' },
  { zh: '长沙', en: 'Changsha', near: '28.2282,112.9388' },
  { zh: '郑州', en: 'Zhengzhou', near: '34.7466,113.6254' },
  { zh: '青岛', en: 'Qingdao', near: '36.0671,120.3826' },
  { zh: '大连', en: 'Dalian', near: '38.914,121.6147' },
  { zh: '厦门', en: 'Xiamen', near: '24.4798,118.0894' },
  { zh: '合肥', en: 'Hefei', near: '31.8206,117.2272' },
  { zh: '宁波', en: 'Ningbo', near: '29.8683,121.544' },
  { zh: '无锡', en: 'Wuxi', near: '31.4912,120.3119' },
  { zh: '济南', en: 'Jinan', near: '36.6512,117.1201' },
  { zh: '福州', en: 'Fuzhou', near: '26.0745,119.2965' },
  { zh: '沈阳', en: 'Shenyang', near: '41.8057,123.4315' },
  { zh: '东莞', en: 'Dongguan', near: '23.0207,113.7518' },
  { zh: '佛山', en: 'Foshan', near: '23.0218,113.1219' },
  { zh: '珠海', en: 'Zhuhai', near: '22.2707,113.5767' },
  { zh: '哈尔滨', en: 'Harbin', near: '45.8038,126.5349' },
  { zh: '长春', en: 'Changchun', near: '43.8171,125.3235' },
  { zh: '昆明', en: 'Kunming', near: '24.8797,102.8332' },
  { zh: '贵阳', en: 'Guiyang', near: '26.647,106.6302' },
  { zh: '南宁', en: 'Nanning', near: '22.817,108.3665' },
  { zh: '南昌', en: 'Nanchang', near: '28.682,115.8579' },
  { zh: '太原', en: 'Taiyuan', near: '37.8706,112.5489' },
  { zh: '石家庄', en: 'Shijiazhuang', near: '38.0428,114.5149' },
  { zh: '兰州', en: 'Lanzhou', near: '36.0611,103.8343' },
  { zh: '乌鲁木齐', en: 'Urumqi', near: '43.8256,87.6168' },
  { zh: '呼和浩特', en: 'Hohhot', near: '40.8426,111.7492' },
  { zh: '海口', en: 'Haikou', near: '20.044,110.1999' },
  { zh: '温州', en: 'Wenzhou', near: '27.9939,120.6994' },
  { zh: '常州', en: 'Changzhou', near: '31.8107,119.974' },
  { zh: '嘉兴', en: 'Jiaxing', near: '30.7453,120.7555' },
];

/** What a city is called here; one that is not known keeps its name. */
export const cityName = (city: string, lang: Lang) => cities.find((x) => x.zh === city || x.en.toLowerCase() === city.toLowerCase())?.[lang] ?? city;

const millionths = (near: string) => near.split(',').map((x) => Math.round(Number(x) * 1e6)).join();

/** The city whose middle a place is; the node tells places with all their digits. */
export const cityAt = (near: string) => cities.find((x) => millionths(x.near) === millionths(near));
