#include "protocols/cities.hpp"

#include <algorithm>

#include "protocols/ascii.hpp"

namespace zhian::jobs {

namespace {

// clang-format off
constexpr city known_cities[] = {
  {"北京", "Beijing", {39904200, 116407400}, 12},
  {"上海", "Shanghai", {31230400, 121473700}, 12},
  {"广州", "Guangzhou", {23129100, 113264400}, 8},
  {"深圳", "Shenzhen", {22543100, 114057900}, 9},
  {"杭州", "Hangzhou", {30274100, 120155100}, 8},
  {"成都", "Chengdu", {30572800, 104066800}, 6},
  {"南京", "Nanjing", {32060300, 118796900}, 5},
  {"武汉", "Wuhan", {30592800, 114305500}, 5},
  {"西安", "Xi'an", {34341600, 108939800}, 4},
  {"苏州", "Suzhou", {31298900, 120585300}, 4},
  {"重庆", "Chongqing", {29563000, 106551600}, 4},
  {"天津", "Tianjin", {39343400, 117361600}, 3},
  {"长沙", "Changsha", {28228200, 112938800}, 3},
  {"郑州", "Zhengzhou", {34746600, 113625400}, 3},
  {"青岛", "Qingdao", {36067100, 120382600}, 2},
  {"大连", "Dalian", {38914000, 121614700}, 2},
  {"厦门", "Xiamen", {24479800, 118089400}, 2},
  {"合肥", "Hefei", {31820600, 117227200}, 2},
  {"宁波", "Ningbo", {29868300, 121544000}, 2},
  {"无锡", "Wuxi", {31491200, 120311900}, 2},
  {"济南", "Jinan", {36651200, 117120100}, 2},
  {"福州", "Fuzhou", {26074500, 119296500}, 2},
  {"沈阳", "Shenyang", {41805700, 123431500}, 2},
  {"东莞", "Dongguan", {23020700, 113751800}, 2},
  {"佛山", "Foshan", {23021800, 113121900}, 1},
  {"珠海", "Zhuhai", {22270700, 113576700}, 1},
  {"哈尔滨", "Harbin", {45803800, 126534900}, 1},
  {"长春", "Changchun", {43817100, 125323500}, 1},
  {"昆明", "Kunming", {24879700, 102833200}, 1},
  {"贵阳", "Guiyang", {26647000, 106630200}, 1},
  {"南宁", "Nanning", {22817000, 108366500}, 1},
  {"南昌", "Nanchang", {28682000, 115857900}, 1},
  {"太原", "Taiyuan", {37870600, 112548900}, 1},
  {"石家庄", "Shijiazhuang", {38042800, 114514900}, 1},
  {"兰州", "Lanzhou", {36061100, 103834300}, 1},
  {"乌鲁木齐", "Urumqi", {43825600, 87616800}, 1},
  {"呼和浩特", "Hohhot", {40842600, 111749200}, 1},
  {"海口", "Haikou", {20044000, 110199900}, 1},
  {"温州", "Wenzhou", {27993900, 120699400}, 1},
  {"常州", "Changzhou", {31810700, 119974000}, 1},
  {"嘉兴", "Jiaxing", {30745300, 120755500}, 1},
};
// clang-format on

} // namespace

std::span<const city> all_cities() {
  return known_cities;
}

const city* find_city(std::string_view name) {
  constexpr std::string_view shi = "市";
  if (name.size() > shi.size() && name.ends_with(shi))
    name.remove_suffix(shi.size());
  auto lower = ascii_lower(name);
  for (const auto& x : known_cities)
    if (x.zh == name || ascii_lower(x.en) == lower)
      return &x;
  return nullptr;
}

} // namespace zhian::jobs
