#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <chrono>
#include <deque>
#include <tuple>

#include "contenders.hpp"
#include "core/message.hpp"

namespace espalier::bench {
namespace flow = oneapi::tbb::flow;

Rate bare_loop(std::uint64_t messages) {
    using Node = flow::multifunction_node<Message, std::tuple<Message>, flow::queueing_lightweight>;
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, threads);
    oneapi::tbb::task_arena arena(threads, 1);
    Rate rate;
    arena.execute([&] {
        flow::graph graph;
        std::uint64_t passed = 0;
        std::deque<Node> nodes;
        const auto forward = [](const Message& message, Node::output_ports_type& ports) noexcept {
            std::get<0>(ports).try_put(message);
        };
        // sequence, five rungs; then the last node, which ends the loop.
        for (int i = 0; i < 6; ++i) nodes.emplace_back(graph, flow::serial, forward);
        nodes.emplace_back(graph, flow::serial, [&](const Message& message, Node::output_ports_type& ports) noexcept {
            if (++passed + in_flight <= messages) std::get<0>(ports).try_put(message);
        });
        flow::function_node<Message> evaluate(graph, flow::unlimited, [&](const Message& message) noexcept {
            nodes.front().try_put(message);
            return flow::continue_msg();
        });
        for (std::size_t i = 0; i + 1 < nodes.size(); ++i)
            flow::make_edge(flow::output_port<0>(nodes[i]), nodes[i + 1]);
        flow::make_edge(flow::output_port<0>(nodes.back()), evaluate);
        const auto began = std::chrono::steady_clock::now();
        for (std::uint32_t i = 0; i < in_flight; ++i) evaluate.try_put(Message{});
        graph.wait_for_all();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        rate.per_second = static_cast<double>(passed) / took.count();
    });
    return rate;
}

}  // namespace espalier::bench
