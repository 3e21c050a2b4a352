// Published examples of WeChat Pay v3: those of the official Go library (its tests: signer, notify,
// aes) and values computed with its testing key by other programs. The key is public and opens
// nothing.
#pragma once

#include <string>
#include <string_view>

namespace zhian::wechat_pay::vectors {

/// As published: no scanner shall take it for a key.
constexpr std::string_view testing_key =
    "-----BEGIN TESTING KEY-----\n"
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDZUJN33V+dSfvd\n"
    "fL0Mu+39XrZNXFFMQSy1V15FpncHeV47SmV0TzTqZc7hHB0ddqAdDi8Z5k3TKqb7\n"
    "6sOwYr5TcAfuR6PIPaleyE0/0KrljBum2Isa2Nyq7Dgc3ElBQ6YN4l/a+DpvKaz1\n"
    "FSKmKrhLNskqokWVSlu4g8OlKlbPXQ9ibII14MZRQrrkTmHYHzfi7GXXM0thAKuR\n"
    "0HNvyhTHBh4/lrYM3GaMvmWwkwvsMavnOex6+eioZHBOb1/EIZ/LzC6zuHArPpyW\n"
    "3daGaZ1rtQB1vVzTyERAVVFsXXgBHvfFud3w3ShsJYk8JvMwK2RpJ5/gV0QSARcm\n"
    "LDRUAlPzAgMBAAECggEBAMc7rDeUaXiWv6bMGbZ3BTXpg1FhdddnWUnYE8HfX/km\n"
    "OFI7XtBHXcgYFpcjYz4D5787pcsk7ezPidAj58zqenuclmjKnUmT3pfbI5eCA2v4\n"
    "C9HnbYDrmUPK1ZcADtka4D6ScDccpNYNa1g2TFHzkIrEa6H+q7S3O2fqxY/DRVtN\n"
    "0JIXalBb8daaqL5QVzSmM2BMVnHy+YITJWIkP2a3pKs9C0W65JGDsnG0wVrHinHF\n"
    "+cnhFZIbaPEI//DAFMc9NkrWOKVRTEgcCUxCFaHOZVNxDWZD7A2ZfJB2rK6eg//y\n"
    "gEiFDR2h6mTaDowMB4YF2n2dsIO4/dCG8vPHI20jn4ECgYEA/ZGu6lEMlO0XZnam\n"
    "AZGtiNgLcCfM/C2ZERZE7QTRPZH1WdK92Al9ndldsswFw4baJrJLCmghjF/iG4zi\n"
    "hhBvLnOLksnZUfjdumxoHDWXo2QBWbI5QsWIE7AuTiWgWj1I7X4fCXSQf6i+M/y2\n"
    "6TogQ7d0ANpZFyOkTNMn/tiJvLECgYEA22XqlamG/yfAGWery5KNH2DGlTIyd6xJ\n"
    "WtJ9j3jU99lZ0bCQ5xhiBbU9ImxCi3zgTsoqLWgA/p00HhNFNoUcTl9ofc0G3zwT\n"
    "D1y0ZzcnVKxGJdZ6ohW52V0hJStAigtjYAsUgjm7//FH7PiQDBDP1Wa6xSRkDQU/\n"
    "aSbQxvEE8+MCgYEA3bb8krW7opyM0XL9RHH0oqsFlVO30Oit5lrqebS0oHl3Zsr2\n"
    "ZGgoBlWBsEzk3UqUhTFwm/DhJLTSJ/TQPRkxnhQ5/mewNhS9C7yua7wQkzVmWN+V\n"
    "YeUGTvDGDF6qDz12/vJAgSwDDRym8x4NcXD5tTw7mmNRcwIfL22SkysThIECgYAV\n"
    "BgccoEoXWS/HP2/u6fQr9ZIR6eV8Ij5FPbZacTG3LlS1Cz5XZra95UgebFFUHHtC\n"
    "EY1JHJY7z8SWvTH8r3Su7eWNaIAoFBGffzqqSVazfm6aYZsOvRY6BfqPHT3p/H1h\n"
    "Tq6AbBffxrcltgvXnCTORjHPglU0CjSxVs7awW3AEQKBgB5WtaC8VLROM7rkfVIq\n"
    "+RXqE5vtJfa3e3N7W3RqxKp4zHFAPfr82FK5CX2bppEaxY7SEZVvVInKDc5gKdG/\n"
    "jWNRBmvvftZhY59PILHO2X5vO4FXh7suEjy6VIh0gsnK36mmRboYIBGsNuDHjXLe\n"
    "BDa+8mDLkWu5nHEhOxy2JJZl\n"
    "-----END TESTING KEY-----\n";

inline std::string private_key_pem() {
  std::string out{testing_key};
  for (size_t at; (at = out.find("TESTING")) != std::string::npos;)
    out.replace(at, 7, "PRIVATE");
  return out;
}

/// Of the same key, serial D7CE59D1F522D701, 2021 to 2031.
constexpr std::string_view certificate_pem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDVzCCAj+gAwIBAgIJANfOWdH1ItcBMA0GCSqGSIb3DQEBCwUAMEIxCzAJBgNV\n"
    "BAYTAlhYMRUwEwYDVQQHDAxEZWZhdWx0IENpdHkxHDAaBgNVBAoME0RlZmF1bHQg\n"
    "Q29tcGFueSBMdGQwHhcNMjEwNDI3MDg1NTIzWhcNMzEwNDI1MDg1NTIzWjBCMQsw\n"
    "CQYDVQQGEwJYWDEVMBMGA1UEBwwMRGVmYXVsdCBDaXR5MRwwGgYDVQQKDBNEZWZh\n"
    "dWx0IENvbXBhbnkgTHRkMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n"
    "2VCTd91fnUn73Xy9DLvt/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXag\n"
    "HQ4vGeZN0yqm++rDsGK+U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOm\n"
    "DeJf2vg6byms9RUipiq4SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B83\n"
    "4uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGf\n"
    "y8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtk\n"
    "aSef4FdEEgEXJiw0VAJT8wIDAQABo1AwTjAdBgNVHQ4EFgQUT1c7nd/SUO76HSoZ\n"
    "umNUJv1R5PwwHwYDVR0jBBgwFoAUT1c7nd/SUO76HSoZumNUJv1R5PwwDAYDVR0T\n"
    "BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAfTjxKRQMzNB/U6ZoCUS+BSNfa2Oh\n"
    "0plMN6ZuzwiVVZwg1jywvv5yv04koS7Pd4i9E4gt9ZBUQXlpq+A3oOCEEHNRR6b2\n"
    "kyazGRM7s0OP5X21WrbpSmKmU6K7hkfx30yYs08LVs/Q8DIhvaj1FCFeJzUCzYn/\n"
    "fHMq4tsbKO0dKAeydPM/nrUZBmaYQVKMVOORGLFjFKVO7JV6Kq/R86ouhjEPgJOe\n"
    "2xulNBUcjicqtZlBdEh/PWCYP2SpGVDclKm8jeo175T3EVAkdKzzmfpxtMmnMlmq\n"
    "cTJOU9TxuGvNASMtjj7pYIerTx+xgZDXEVBWFW9PjJ0TV06tCRsgSHItgg==\n"
    "-----END CERTIFICATE-----\n";
constexpr std::string_view certificate_serial = "D7CE59D1F522D701";

/// Signature of the six bytes "source".
constexpr std::string_view source_signature =
    "BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9bLlDhPXuoVz+pp4hAm6"
    "pHU4ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqI"
    "MzoZUguLli/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51"
    "qMN/RAJbknXG23bSlObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+8m1rLg==";

// A notice of a kind that we do not take.
constexpr std::string_view notice_key = "testMchAPIv3Key0";
constexpr std::string_view notice_timestamp = "1624523846";
constexpr std::string_view notice_nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz";
constexpr std::string_view notice_signature =
    "tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXFlbY"
    "ZTOQrVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rx"
    "ELLwXvV1VEA1IBLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI/jS2"
    "laKKgYUmfdEdkNO6B2Cke5e8VTxY406ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q==";
constexpr std::string_view notice_ciphertext =
    "YDS3lKPaC4Y52Gf3uhft5qUBlIa8b428AWTtTauHQfQrRw+X1WpiuHIDy0vo1Vd6VEq67aVyqPdDYMkRVSDaZL3i"
    "ZttevRMOoPKMifozg6XPWjIZumks/GpT48lI4NizyeaqLBokNebthah3o1H76qSlO9NkDjp9bzmKLEYYH9TEklFU"
    "psvPqOTOcgSLgh21YJXYR7dEBXFgRLiNIKRgO5JdXh1hccRUAlyVWxE54PXpnQ==";
inline std::string notice_body() {
  return R"({"id":"3119dfba-e649-5eec-ab1e-3412bc4d2e17","create_time":"2021-06-24T16:37:26+08:00",)"
         R"("resource_type":"encrypt-resource","event_type":"PAYSCORE.USER_OPEN_SERVICE",)"
         R"("summary":"签约成功","resource":{"original_type":"payscore",)"
         R"("algorithm":"AEAD_AES_256_GCM","ciphertext":")"
         + std::string{notice_ciphertext}
         + R"(","associated_data":"payscore","nonce":"Kj7QIyUiYx1q"}})";
}
constexpr std::string_view notice_plain =
    R"({"mchid":"1234567890","appid":"054aa7d7a2a54ab5898df65bd96f001c",)"
    R"("create_time":"2020-06-30T12:12:00+08:00",)"
    R"("out_contract_code":"21640bdbd08e473e828f3206a2741c6e"})";

// A payment, sealed under a key of 32 bytes.
constexpr std::string_view api_v3_key = "0123456789abcdef0123456789ABCDEF";
constexpr std::string_view payment_nonce = "fdasflkja484";
constexpr std::string_view payment_plain =
    R"({"mchid":"1900007291","appid":"wxd678efh567hg6787","out_trade_no":"ORDER20260911001","transaction_id":"4200000000202609110000000001","trade_type":"NATIVE",)"
    R"("trade_state":"SUCCESS","trade_state_desc":"支付成功","bank_type":"OTHERS","success_time":"2026-09-11T10:34:56+08:00",)"
    R"("payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"amount":{"total":100,"payer_total":100,"currency":"CNY","payer_currency":"CNY"}})";
constexpr std::string_view payment_ciphertext =
    "bz1kVndYkCFlgKSe7VZeuBtAZqjr2XsCUhw9dEHzO9M653wGxG2i4fVCms/wOqKZjUsbFiP7HsHKfJhCIMNmvF5n"
    "iBk/a3vVrQbhjpzuBOUXfoeci3yMn3VcdqMH1MB+fTMYa/3ZMrDJ8bVl2iTx4iML58YvQpoqZ9XELko2/ITeMAMt"
    "DvdVgoHJW5eHIZCzSrKQ6sRbTftByL30fTr1ZWBFCdKSDQnu1TdMdi0ioLHPmUgdYJQWcsMU6y1NOVv34av/eE2x"
    "MUn3TwLMg7181ruk+LLDRPPFt7c4rbqPKq4JcCrlbbVz5mNKhSHcqmybLku0xywttnk4XjRu1iwohvAsfqPgVY9n"
    "2OZ1GPxGZJ+7kcywd5cRlYaInghcPdm8JkEj+XDAEGvfO7k5wlIZPuRM1NXmXUJ7R+6iJ9d1aLC3un1kuTNCV4+v"
    "5AP7tI3VKovZHVLNk4ex4eHWTysL6SCyhVVOtuNhN/soEDcOly4Z0MNTnntEstgi+qVOdBSt8AdXs3UWrEgEvR7E"
    "H+ces+RSSv2lSnvZGsVpo8CndRZF/eJQxHgxzw==";

// Requests of merchant 1900007291.
constexpr int64_t request_time = 1554208460;
constexpr std::string_view request_nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
constexpr std::string_view query_target =
    "/v3/pay/transactions/out-trade-no/ORDER20260911001?mchid=1900007291";
constexpr std::string_view query_signature =
    "mLwJQWN0VuTj0kcB5L13vWcumLGq/wwRf3pb3K/kK0PUPr/k56SdRXKs3ykK0Zh4jeyZQm2eZpSyqi5qO5ZafxGR"
    "Q1H2pVXEthZH41dXClB+FalhtA6/fPqMVqZ/wrsZwM2ZjShaORGDpo0Mrxosqy8/PlDcWVam/UzpzFUPIqOEftn7"
    "kIUONlp/gXTNJJgKoqYfNH+fFvQFP9uzgPb9vhjnVC8Tne5NCshFcyhYjLwMHeToQBfvOImwFbpVX+kzBmT02tL/"
    "N3phgoSksY+hgAW205HIjDxoeGbemKPV9h5W03xP3kfagy/7FqRg921qjbzJ9bfrSZ3DNuaCrc87PA==";
constexpr std::string_view native_body =
    R"({"appid":"wxd678efh567hg6787","mchid":"1900007291","description":"test",)"
    R"("out_trade_no":"ORDER20260911001","notify_url":"https://example.com/notify",)"
    R"("amount":{"total":100,"currency":"CNY"}})";
constexpr std::string_view native_signature =
    "cSG7UMzlR+rOq6yqfjXV2p8RpqA6qDrlAXjSEWEJkdgjkwKPSkf/ZAwAF7VdFu3szO2SLxIvDJ+2cZ+p74+HHajI"
    "xq5/WYfytx3CJ+Y6H1xphaZfFGTRK50LVUjCwCaYrlZJ9KpRsRHGLT4rrR32ZB3MEIxD+GsnIsR0uA/qkxaHUVjH"
    "qnQCFL5C9/Uti2ti6nc+8okldYTlDNX9EyTEAN/gfPEQJeWFMYu57hLtXhgC8aA6QPosxFJQwF4+TfytUz2nnEZ/"
    "rk5h+C3go5ZishT9LoQBdrGDQsLjI2VVNYqs/n+3UN4K5M06CssX1K270BrjrKccgCE4k4UuHPNXGg==";
constexpr std::string_view pay_signature =
    "JYKXt4mOdSKy03hD6XypE2RhzqxiJ3GDyxWbaIh1v95JFKzKfliSigI5ABR/pRU1EY/+BcWISR9vI1ZfWrnAGGoA"
    "hcuRhmwgRznyeT06kBy5k1heLQnFTWFYsoxVWyEEP6HRCbhaWREXRGs6lbdCkuK4R9ZcCgY/R+m7fGbiYYKXpjI9"
    "2ByQ1il9MYxkCtLnxB3qeVjwjBsowN1KO9DQ9x6DYepQbuFUkqLj8A+cGMfXsTqqn8/PHPfPeocOXIR3jknFzFzR"
    "YyZB0az+KBqULEQr0BUwt9tZ0esXvVFbLoE8RvaBIEMB0OvMx2XRtYc0LQCL4wKzE2kYFX4dZmDBVg==";

} // namespace zhian::wechat_pay::vectors
